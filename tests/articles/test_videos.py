import pytest

from articles import markup
from articles.videos import Video, pieces, read_address

ID = "dQw4w9WgXcQ"


def videos(html):
    """Return the videos of an article as it is stored."""
    return [piece.video for piece in pieces(markup.sanitise(html)) if piece.video]


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"https://youtube.com/watch?app=desktop&v={ID}&list=PL1",
        f"https://m.youtube.com/watch?v={ID}",
        f"https://youtu.be/{ID}?si=tracking",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube.com/embed/{ID}",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"http://youtube.com/watch?v={ID}",
    ],
)
def test_every_form_of_a_youtube_address_is_known(address):
    assert read_address(address) == Video("youtube", ID)


@pytest.mark.parametrize(
    ("address", "video"),
    [
        ("https://vimeo.com/76979871", Video("vimeo", "76979871")),
        ("https://vimeo.com/76979871/ab12cd34ef", Video("vimeo", "76979871", "ab12cd34ef")),
        (
            "https://player.vimeo.com/video/76979871?h=ab12cd34ef",
            Video("vimeo", "76979871", "ab12cd34ef"),
        ),
        ("https://vimeo.com/76979871#t=90s", Video("vimeo", "76979871", start=90)),
    ],
)
def test_vimeo_addresses_are_known_and_unlisted_ones_keep_their_key(address, video):
    assert read_address(address) == video


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        f'https://www.youtube.com/watch?v={ID[:-1]}"',
        f"https://youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/www.youtube.com/watch?v={ID}",
        f"https://youtube.com@evil.example/watch?v={ID}",
        f"javascript:https://youtu.be/{ID}",
        f"//youtu.be/{ID}",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/76979871/../x",
        "https://vimeo.com/76979871/ZZ",
        "https://[youtu.be/",
        "",
    ],
)
def test_whatever_else_is_no_video(address):
    assert read_address(address) is None


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("90", 90), ("90s", 90), ("1m30s", 90), ("1h1m1s", 3661), ("soon", 0), ("-1", 0), ("٣", 0)],
)
def test_a_start_is_read_in_every_way_people_write_it(given, seconds):
    assert read_address(f"https://youtu.be/{ID}?t={given}").start == seconds


def test_a_link_alone_in_a_paragraph_is_a_video_named_by_its_words():
    html = f'<p>Before.</p><p><a href="https://youtu.be/{ID}">Why <em>estimates</em> fail</a></p>'
    assert videos(html) == [Video("youtube", ID, title="Why estimates fail")]


@pytest.mark.parametrize(
    "paragraph",
    [
        f"<p>https://youtu.be/{ID}</p>",
        f'<p><a href="https://youtu.be/{ID}">https://youtu.be/{ID}</a></p>',
        f'<p><a href="https://youtu.be/{ID}">youtu.be/{ID}</a></p>',
        f"<p> https://youtu.be/{ID}<br></p>",
    ],
)
def test_an_address_pasted_on_a_line_of_its_own_is_a_video_without_a_name(paragraph):
    assert [(video.id, video.title) for video in videos(paragraph)] == [(ID, "")]


@pytest.mark.parametrize(
    "html",
    [
        f'<p>See <a href="https://youtu.be/{ID}">this</a></p>',
        f'<p><a href="https://youtu.be/{ID}">this</a>.</p>',
        f'<ul><li><p><a href="https://youtu.be/{ID}">this</a></p></li></ul>',
        f'<blockquote><p><a href="https://youtu.be/{ID}">this</a></p></blockquote>',
        f'<p><a href="https://youtu.be/{ID}">a</a><a href="https://youtu.be/{ID}">b</a></p>',
        '<p><a href="https://evil.example/">https://youtu.be/</a></p>',
        '<iframe src="https://www.youtube.com/embed/x"></iframe>',
    ],
)
def test_a_link_among_other_words_stays_a_link(html):
    assert videos(html) == []


def test_the_pieces_of_an_article_are_the_article():
    html = markup.sanitise(
        f"<h2>One</h2><p>https://youtu.be/{ID}</p><p>Two</p><p>https://vimeo.com/1</p>"
    )
    assert [piece.video.id if piece.video else piece.html for piece in pieces(html)] == [
        "<h2>One</h2>",
        ID,
        "<p>Two</p>",
        "1",
    ]


def test_an_article_without_videos_is_one_piece():
    assert [piece.html for piece in pieces("<p>a</p><p>b</p>")] == ["<p>a</p><p>b</p>"]


def test_a_video_leads_to_its_provider_by_an_address_of_ours():
    video = read_address(f"https://youtu.be/{ID}?t=90&si=tracking")
    assert video.address == f"https://www.youtube.com/watch?v={ID}&t=90s"


def test_a_long_article_of_nothing_but_links_is_cut_quickly():
    html = f"<p>https://youtu.be/{ID}</p>" * 3000
    assert len(pieces(html)) == 3000
