"""All renditions of one photograph of 24 megapixels: time, memory, and how it compares.

    python -m benchmarks.renditions [--megapixels 24] [--settings]

A child process takes the file as an upload is taken: judged, decoded, encoded anew and rendered in
every crop, width and format, without a storage. The same in bare Pillow, one decode and one encode
of the whole picture to JPEG, is what the time is compared with. `--settings` prints what each
speed and quality of AVIF costs instead. Exits with 1 when a goal is missed: 3 s and 400 MB.
"""

import argparse
import io
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from PIL import Image

from articles.images import encoding, probe
from articles.images.crops import Original, renderings

ROOT = Path(__file__).parents[1]
MAX_SECONDS, MAX_MEGABYTES = 3, 400


def photograph(megapixels):
    """Return a picture of 3:2 with shades, blurs and grain, which compresses as photographs do."""
    width = round((megapixels * 1_000_000 * 3 / 2) ** 0.5)
    height = width * 2 // 3
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    around = Image.radial_gradient("L").resize((width, height))
    blurs = [
        Image.effect_noise((width // side, height // side), 80).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        for side in (24, 90)
    ]
    grain = Image.effect_noise((width, height), 14)
    bands = [Image.blend(across, blurs[0], 0.35), Image.blend(around, blurs[1], 0.35), blurs[1]]
    return Image.merge("RGB", [Image.blend(band, grain, 0.07) for band in bands])


def bare(path):
    """Decode and encode the whole picture once, and return the seconds it took."""
    began = perf_counter()
    picture = Image.open(path)
    picture.load()
    picture.save(io.BytesIO(), "JPEG", quality=92)
    return perf_counter() - began


def render(path):
    """Take the file at `path` and print seconds, seconds of CPU, and its files and bytes."""
    began, spent = perf_counter(), process_time()
    with Path(path).open("rb") as file:
        picture = probe.read(file, bytes_count=Path(path).stat().st_size)
    digest, master = encoding.encode_master(picture)
    original = Original(digest, *picture.size)
    made = list(encoding.encode(picture, renderings(original)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(perf_counter() - began, process_time() - spent, peak, len(made), len(master))
    for rendering, content in made:
        print(rendering.name.split("/")[1], rendering.width, rendering.height, len(content))


def measure(megapixels):
    """Print what all renditions take, and return whether both goals are met."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "photograph.jpg")
        photograph(megapixels).save(path, quality=92)
        print(f"{megapixels} megapixels, {path.stat().st_size:,} bytes")
        command = [sys.executable, "-m", "benchmarks.renditions", "--child", str(path)]
        lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        decode_and_encode = min(bare(path) for _ in range(3))
    first, *files = lines.splitlines()
    seconds, spent, megabytes, count, master = map(float, first.split())
    for line in files:
        name, width, height, length = line.split()
        print(f"  {name:<28} {width:>5} x {height:<5} {int(length):>9,} bytes")
    print(f"master: {int(master):,} bytes; renditions: {int(count)}")
    print(f"time: {seconds:.2f} s, of CPU {spent:.2f} s; goal {MAX_SECONDS} s")
    print(f"ratio to one decode and encode in bare Pillow: {seconds / decode_and_encode:.1f}")
    print(f"peak memory of the whole process: {megabytes:.0f} MB; goal {MAX_MEGABYTES} MB")
    return seconds <= MAX_SECONDS and megabytes <= MAX_MEGABYTES


def compare_settings():
    """Print time and size of AVIF and WebP at several settings, for the widest hero."""
    picture = photograph(24).resize((1920, 1080), Image.Resampling.LANCZOS, box=(0, 0, 6000, 3375))
    trials = [
        *(("AVIF", {"quality": 52, "speed": speed, "max_threads": 1}) for speed in (6, 7, 8, 9)),
        *(("AVIF", {"quality": quality, "speed": 8}) for quality in (45, 60, 70)),
        *(("WEBP", {"quality": 72, "method": method}) for method in (1, 2, 4, 6)),
    ]
    for kind, options in trials:
        file, began = io.BytesIO(), process_time()
        picture.save(file, kind, **options)
        print(f"{kind} {options}: {process_time() - began:.2f} s, {file.tell():,} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=24)
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        render(options.child)
    elif options.settings:
        compare_settings()
    elif not measure(options.megapixels):
        sys.exit(1)


if __name__ == "__main__":
    main()
