"""What our tests take for an answer of a server."""

import socket
from threading import Thread

import pytest

from tests.servers import Browser, ServerGone

ANSWER = b"HTTP/1.0 303 See Other\r\nContent-Length: 2\r\nSet-Cookie: consent=yes\r\n\r\nOK"


def browser_that_gets(answer):
    """Return a browser whose server sends `answer` and is gone."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with listener, connection:
            connection.recv(4096)
            connection.sendall(answer)

    Thread(target=serve).start()
    return Browser(listener.getsockname()[1])


def test_a_whole_answer_is_one():
    answer = browser_that_gets(ANSWER).get("/")
    assert (answer.status, answer.body, answer.cookies) == (303, b"OK", {"consent": "yes"})


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.0 303 See Other\r\n", ANSWER[:-1]])
def test_an_answer_that_broke_off_is_none(sent):
    browser = browser_that_gets(sent)
    with pytest.raises(ServerGone):
        browser.get("/")
    assert not browser.cookies
