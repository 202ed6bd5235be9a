#!/usr/bin/env python3
"""Run the site or its tests on this machine; all it needs is Python 3.11 or newer.

  python3 dev.py run [--port 8000] [--host 127.0.0.1] [--empty]
                             install what is needed, load the demo publication, serve it
  python3 dev.py test ...    run the tests; what follows goes to pytest
  python3 dev.py check       run the linters, the type checker and Django's own checks
  python3 dev.py manage ...  run a management command with the settings of `run`
  python3 dev.py lock ...    compile requirements/*.txt anew; what follows (--upgrade) goes to uv

Packages go to .venv/, which belongs to this file and is rebuilt when in doubt. The database,
the uploads and the secrets go to var/. An environment variable that is already set wins.
"""

# Standard library only, and no syntax newer than Python 3.6: an older Python has to get as far
# as the sentence that says which one is needed.

import argparse
import errno
import hashlib
import http.client
import importlib.util
import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(SCRIPTS / ("python.exe" if os.name == "nt" else "python"))
STAMP = VENV / "installed.txt"
REQUIREMENTS = ("run", "postgres", "test")  # each list holds every pin of those before it


class CannotGoOn(Exception):
    """What keeps a command from running; its text says what to do about it."""


def main(arguments):
    """Run the command that `arguments` name and return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so no child outlives us
    try:
        require_python(sys.version_info)
        if not arguments or arguments[0] not in COMMANDS:
            print(__doc__)
            return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
        os.chdir(str(ROOT))
        return COMMANDS[arguments[0]](arguments[1:])
    except CannotGoOn as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def run(arguments):
    """Serve the site until it is stopped; return the server's exit code."""
    options = run_options(arguments)
    address = loopback_address(options.host)
    port = claim_port(address, options.port)
    install(requirements_for(os.environ))
    environment = site_environment(options.host, port)
    say("Preparing the database and the static files …")
    step("migrate", "--noinput", "-v0", env=environment)
    collect_static(environment)
    if not options.empty:
        say("Loading the demo publication …")
        step("load_demo", env=environment)
    say("Accounts to log in with (name, password, role):")
    step("demo_accounts", env=environment)
    return serve(address, port, site_url(options.host, port), environment)


def test(arguments):
    """Run pytest with `arguments` and return its exit code."""
    install("test")
    return call(PYTHON, "-m", "pytest", *arguments)


def check(_arguments):
    """Run every check, showing what a failed one said; return 0 when all passed, else 1."""
    install("test")
    environment = production_environment()
    failed = [name for name, command in checks() if not passes(name, command, environment)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def manage(arguments):
    """Run a management command with the settings of `run` and return its exit code."""
    install(requirements_for(os.environ))
    return call(PYTHON, "manage.py", *arguments, env=site_environment("127.0.0.1", 8000))


def lock(arguments):
    """Compile the requirement lists from pyproject.toml and return the exit code.

    The longest list comes first; the others take their pins from it.
    """
    install("test")
    pip_install("uv")
    compile_ = [PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
    compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    pins = ["--constraints", "requirements/test.txt"]
    postgres = ["--extra", "postgres"]
    parts = {"test": [*postgres, "--group", "test"], "postgres": [*postgres, *pins], "run": pins}
    for name, part in parts.items():
        code = call(*compile_, *part, *arguments, "--output-file", f"requirements/{name}.txt")
        if code:
            return code
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "manage": manage, "lock": lock}


def require_python(version):
    """Raise CannotGoOn when `version`, like `sys.version_info`, is too old for the site."""
    if tuple(version[:2]) < (3, 11):
        raise CannotGoOn(
            "Python 3.11 or newer is needed, this is {}.{}; get it with\n"
            "  sudo apt install python3.11 python3.11-venv   (Debian, Ubuntu)\n"
            "  brew install python@3.11                      (macOS)\n"
            "and start dev.py with it: python3.11 dev.py run".format(*version)
        )


def require_venv(find=importlib.util.find_spec):
    """Raise CannotGoOn when Python cannot make virtual environments; `find` looks modules up.

    Debian and Ubuntu leave `ensurepip` out of Python and package it apart.
    """
    if not (find("venv") and find("ensurepip")):
        raise CannotGoOn(
            "Python's venv module is missing; get it with\n"
            "  sudo apt install python3-venv   (Debian, Ubuntu)\n"
            "and run the same command again."
        )


def run_options(arguments):
    """Return the options of `run`; argparse ends the process, saying why, on wrong ones."""
    parser = argparse.ArgumentParser(prog="python3 dev.py run", description=run.__doc__)
    parser.add_argument("--port", type=port_number, default=8000, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--empty", action="store_true", help="leave the demo publication out")
    return parser.parse_args(arguments)


def port_number(text):
    """Return `text` as a TCP port; argparse reports what is raised for anything else."""
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def loopback_address(host):
    """Return the numeric address that a server for `host` listens on.

    Raises CannotGoOn unless `host` always means this machine, whatever a resolver says.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise CannotGoOn(
            f"{host} is not a loopback address. The demo accounts and plain http are for this "
            "machine only: use --host 127.0.0.1.\n"
            "To serve the site to others, follow docs/operators.md."
        )
    return str(address)


def claim_port(address, port):
    """Return the port to serve on: `port`, or one that is free now when it is 0.

    Raises CannotGoOn when nothing can listen there, most often because something does.
    """
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        if os.name == "posix":  # elsewhere this option would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
            other = port + 1 if 1024 <= port < 65535 else 8001
            raise CannotGoOn(
                f"Port {port} on {address} {why}.\n"
                f"Choose another port: python3 dev.py run --port {other}"
            ) from None
        return probe.getsockname()[1]


def requirements_for(environment):
    """Return the name of the requirement list that the caller's DATABASE_URL asks for."""
    scheme = environment.get("DATABASE_URL", "").partition(":")[0]
    return "postgres" if scheme in {"postgres", "postgresql", "pgsql"} else "run"


def install(name):
    """See to it that the virtual environment holds requirements/NAME.txt, hashes checked.

    The stamp is written last, so whatever was interrupted is made again from nothing.
    Raises CannotGoOn when venv or pip fails.
    """
    wanted = stamp(name)
    found = STAMP.read_text().splitlines() if STAMP.exists() and Path(PYTHON).exists() else []
    if {wanted[0], wanted[-1]} <= set(found):
        return
    say("Installing the requirements (the first time only) …")
    if wanted[0] in found:
        STAMP.unlink()
    else:
        make_venv()
    pip_install("--require-hashes", "-r", str(ROOT / "requirements" / f"{name}.txt"))
    STAMP.write_text("\n".join(wanted) + "\n")


def stamp(name):
    """Return the lines that say what `install(name)` provides: the Python, then each list.

    The first names the folder too: scripts in a virtual environment do not survive a move.
    """
    lines = ["python {}.{} in {}".format(*sys.version_info[:2], VENV)]
    for each in REQUIREMENTS[: REQUIREMENTS.index(name) + 1]:
        content = (ROOT / "requirements" / f"{each}.txt").read_bytes()
        lines.append(f"{each} {hashlib.sha256(content).hexdigest()}")
    return lines


def make_venv():
    """Make the virtual environment with this Python, clearing away one that was there."""
    require_venv()
    if call(sys.executable, "-m", "venv", "--clear", str(VENV)):
        raise CannotGoOn("The virtual environment could not be made; the reason is above.")


def pip_install(*what):
    """Install wheels alone: nothing is compiled, and no package runs code while it is installed."""
    flags = ["-qq", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"]
    if call(PYTHON, "-m", "pip", "install", *flags, *what):
        raise CannotGoOn(
            "The packages could not be installed; pip's reason is above. "
            "Is this machine online?\nRunning the same command again is safe."
        )


def site_environment(host, port):
    """Return the environment that the site runs in; what the caller has set wins."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "pmo_cms.settings",
        "SECRET_KEY": secret_key(var_folder()),
        "ALLOWED_HOSTS": ",".join([in_url(host), "localhost", "127.0.0.1", "[::1]"]),
        "SITE_URL": site_url(host, port),
    }
    return {**ours, **os.environ}


def production_environment():
    """Return the environment of an imagined public site, for the checks; nothing is kept."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "pmo_cms.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "www.example.org",
        "SITE_URL": "https://www.example.org",
        "DATABASE_URL": "sqlite://:memory:",
        "DEBUG": "false",
    }
    return {**os.environ, **ours}


def site_url(host, port):
    """Return the origin that a browser on this machine opens."""
    return f"http://{in_url(host)}:{port}"


def in_url(host):
    """Return `host` as addresses write it: IPv6 in brackets."""
    name = host.strip("[]")
    return f"[{name}]" if ":" in name else name


def var_folder():
    """Return where the site keeps its data."""
    return Path(os.environ.get("VAR_DIR", str(ROOT / "var")))


def secret_key(folder):
    """Return the key kept in `folder`, for its owner's eyes only; both are made when missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret_key"
    if not path.exists():
        draft = folder / f"secret_key.{os.getpid()}"  # renamed when whole: never half a key
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50) + "\n")
        draft.replace(path)
    return path.read_text().strip()


def say(line):
    """Print at once, so that our lines and those of the programs we run keep their order."""
    print(line, flush=True)


def call(*command, env=None):
    """Run `command` and return its exit code, as a shell counts it.

    It is waited for when we are interrupted: Ctrl-C reached it too, and pytest for one still
    has things to put away. A TERM is passed on.
    """
    process = subprocess.Popen(command, env=env)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    except SystemExit:
        stop(process)
        raise
    return code if code >= 0 else 128 - code


def stop(process):
    """End `process` and wait until it is gone."""
    process.terminate()
    process.wait()


def step(*command, env):
    """Run a management command that has to succeed; raises CannotGoOn when it does not."""
    if call(PYTHON, "manage.py", *command, env=env):
        raise CannotGoOn(f"manage.py {command[0]} failed; the reason is above.")


def collect_static(environment):
    """Put the static files where they are served from, unless that is how they are already.

    Compressing some 400 files takes 7 s on two cores, and most starts change none of them.
    """
    collected = var_folder() / "static.txt"
    digest = static_digest(environment)
    kept = (var_folder() / "static" / "staticfiles.json").exists() and collected.exists()
    if not kept or collected.read_text() != digest:
        step("collectstatic", "--noinput", "-v0", env=environment)
        collected.write_text(digest)


def static_digest(environment):
    """Return a digest of what the collected files are made from: packages, settings, our own."""
    digest = hashlib.sha256(STAMP.read_bytes() + environment.get("DEBUG", "").encode())
    ours = [path for path in ROOT.glob("*/static/**/*") if path.is_file()]
    for path in [ROOT / "pmo_cms" / "settings.py", *sorted(ours)]:
        if ROOT / "var" not in path.parents:
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def serve(address, port, url, environment):
    """Serve the site at the numeric `address` until it is stopped; return the exit code."""
    # Requests queue for a thread. Granian's --backpressure is no way to have few threads: it
    # counts idle connections, so that one browser could lock the next one out (2.8.7).
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "3", "--no-ws"]
    options += ["--log-level", "warning", "--host", address, "--port", str(port)]
    command = [PYTHON, "-m", "granian", *options, "pmo_cms.wsgi:application"]
    process = subprocess.Popen(command, env=environment)
    try:
        if not answers(process, address, port):
            raise CannotGoOn("The site did not come up; the reason is above.")
        say(f"\nThe site is ready: {url}/\nIts admin:         {url}/admin/\nCtrl-C stops it.")
        return process.wait()
    except (KeyboardInterrupt, SystemExit):
        say("\nStopped.")
        return 0
    finally:
        stop(process)


def answers(process, address, port, seconds=60):
    """Return True once /healthz answers with 200, False when `process` ends or takes too long."""
    give_up_at = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < give_up_at:
        connection = http.client.HTTPConnection(address, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass  # not listening yet
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def checks():
    """Return what `check` runs, as (name, command) pairs."""
    jinja = ROOT / "templates" / "public"
    templates = sorted(p for p in ROOT.glob("templates/**/*.html") if jinja not in p.parents)
    return [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [PYTHON, "-m", "mypy"]),
        ("lint-imports", [SCRIPTS / "lint-imports"]),
        ("djade", [SCRIPTS / "djade", "--target-version", "5.2", "--check", *templates]),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
    ]


def passes(name, command, environment):
    """Run one check and print its name and outcome; return whether it passed."""
    result = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    passed = result.returncode == 0
    say(f"{name:14} {'OK' if passed else 'failed'}")
    if not passed:
        say(result.stdout)
    return passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
