#!/usr/bin/env python3
"""Makes the reference pictures of VGGImagesTests with Pillow.

    pip install pillow==13.0.0 numpy && python3 make_fixtures.py

Writes next to itself: decode/NAME.{jpg,png} with the pixels expected of it in decode/NAME.ppm, bombs/,
resize.txt and resize.raw, and VERSIONS.txt. Inputs of the resizes are not stored: `noise` below and in the tests makes them.
"""
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps, features

HERE = Path(__file__).parent
DECODE = HERE / "decode"
WIDTH, HEIGHT = 53, 37


def noise(width, height, seed):
    """A gradient with pseudo-random texture: the top byte of a 32-bit linear congruential generator per byte."""
    count = width * height * 3
    state, out = seed & 0xFFFFFFFF, bytearray(count)
    for index in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[index] = (state >> 24) // 2 + (index // 3 % width) * 127 // width
    return Image.frombytes("RGB", (width, height), bytes(out))


def scene(width=WIDTH, height=HEIGHT):
    """A picture with smooth and sharp parts in all colours."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red = 255 * x / width
    green = 127 + 120 * np.sin(x / 5) * np.cos(y / 7)
    blue = np.where((x - width / 2) ** 2 + (y - height / 2) ** 2 < 150, 240, 30 + 3 * y)
    return Image.fromarray(np.stack([red, green, blue], -1).clip(0, 255).astype("uint8"))


def save_ppm(name, image):
    """Stores expected pixels as a binary Netpbm picture."""
    header = f"P6\n{image.width} {image.height}\n255\n".encode()
    (DECODE / f"{name}.ppm").write_bytes(header + image.convert("RGB").tobytes())


def over(image, background=(255, 255, 255)):
    """A picture with alpha laid over a background."""
    rgba = image.convert("RGBA")
    result = Image.new("RGB", rgba.size, background)
    result.paste(rgba, mask=rgba.getchannel("A"))
    return result


# JPEG


def jpeg_bytes(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=options.pop("quality", 88), **options)
    return buffer.getvalue()


def add_jpeg(name, data):
    """Expected are Pillow's own pixels, turned upright and made RGB."""
    (DECODE / f"{name}.jpg").write_bytes(data)
    save_ppm(name, ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))


def exif(orientation, order):
    """An EXIF block of three entries, the middle one of which is the orientation."""
    entries = [(0x0100, 4, 1, 53), (0x0112, 3, 1, orientation), (0x0131, 2, 4, 0)]
    block = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, len(entries))
    for tag, kind, count, value in entries:
        content = {2: b"vgg\0", 3: struct.pack(order + "HH", value, 0), 4: struct.pack(order + "I", value)}[kind]
        block += struct.pack(order + "HHI", tag, kind, count) + content
    return b"Exif\0\0" + block + b"\0\0\0\0"


def jpegs():
    picture = scene()
    for label, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
        add_jpeg(f"baseline-{label}", jpeg_bytes(picture, subsampling=subsampling))
        add_jpeg(f"progressive-{label}", jpeg_bytes(picture, subsampling=subsampling, progressive=True))
    add_jpeg("restarts", jpeg_bytes(picture, subsampling=2, restart_marker_blocks=2))
    add_jpeg("rgb-stored", jpeg_bytes(picture, keep_rgb=True))
    add_jpeg("grey", jpeg_bytes(picture.convert("L")))
    add_jpeg("grey-progressive", jpeg_bytes(picture.convert("L"), progressive=True))
    add_jpeg("one-pixel", jpeg_bytes(picture.crop((9, 9, 10, 10))))
    add_jpeg("quality-100", jpeg_bytes(picture, subsampling=0, quality=100))
    four = cmyk(picture)
    data = jpeg_bytes(four)
    add_jpeg("cmyk", data)
    adobe = data.index(b"Adobe")
    add_jpeg("ycck", data[: adobe + 11] + b"\x02" + data[adobe + 12 :])
    add_jpeg("cmyk-progressive", jpeg_bytes(four, progressive=True))
    add_jpeg("cmyk-unmarked", data[: adobe - 4] + data[adobe + 12 :])
    add_jpeg("extraneous-bytes", jpeg_bytes(picture)[:-2] + b"\x11\x22\x33\xff\xd9")
    add_jpeg("trailing-bytes", jpeg_bytes(picture) + b"more\xff\xd8\xff")
    for orientation in range(1, 9):
        for label, order in [("intel", "<"), ("motorola", ">")]:
            small = scene(22, 13)
            add_jpeg(f"exif-{orientation}-{label}", jpeg_bytes(small, exif=exif(orientation, order)))
    add_jpeg("exif-0-outside", jpeg_bytes(scene(22, 13), exif=exif(9, "<")))


def cmyk(picture):
    """Four components that are all in use."""
    array = np.asarray(picture).astype(int)
    black = (255 - array.max(-1, keepdims=True)) // 2
    return Image.frombytes("CMYK", picture.size, np.concatenate([255 - array, black], -1).astype("uint8").tobytes())


# PNG, written by hand so that every colour type, depth and interlace is there

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PALETTE = [((37 * i) % 256, (91 * i + 40) % 256, (255 - 3 * i) % 256) for i in range(256)]
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def samples(color, depth):
    """height x width x channels of integers below 2**depth."""
    generator = np.random.default_rng(100 * color + depth)
    limit = 1 << depth
    values = generator.integers(0, limit, (HEIGHT, WIDTH, CHANNELS[color]))
    ramp = np.linspace(0, limit - 1, WIDTH).astype(int)[None, :, None]
    values[: HEIGHT // 2] = np.broadcast_to(ramp, values[: HEIGHT // 2].shape)
    return values


def packed(row, depth):
    """One row of samples as bytes."""
    flat = row.reshape(-1)
    if depth == 16:
        return flat.astype(">u2").tobytes()
    bits = ((flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype("uint8")
    return np.packbits(bits.reshape(-1)).tobytes()


def filtered(rows, step):
    """PNG's five row filters in turn."""
    out, above = b"", bytes(len(rows[0]))
    for index, row in enumerate(rows):
        kind = index % 5
        left = (bytes(step) + row)[: len(row)]
        corner = (bytes(step) + above)[: len(row)]
        predicted = [
            lambda a, b, c: 0,
            lambda a, b, c: a,
            lambda a, b, c: b,
            lambda a, b, c: (a + b) // 2,
            paeth,
        ][kind]
        out += bytes([kind]) + bytes((v - predicted(a, b, c)) % 256 for v, a, b, c in zip(row, left, above, corner))
        above = row
    return out


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def png_bytes(values, color, depth, interlaced=False, extra=b""):
    step = max(1, CHANNELS[color] * depth // 8)
    parts = [values[y::dy, x::dx] for x, y, dx, dy in PASSES] if interlaced else [values]
    raw = b"".join(filtered([packed(row, depth) for row in part], step) for part in parts if part.size)
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], depth, color, 0, 0, int(interlaced))
    half = len(zlib.compress(raw, 9)) // 2
    data = zlib.compress(raw, 9)
    palette = chunk(b"PLTE", bytes(v for c in PALETTE[: 1 << min(depth, 8)] for v in c)) if color == 3 else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + palette + extra
        + chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:]) + chunk(b"IEND", b"")
    )


def expected_png(values, color, depth, transparent=None, background=(255, 255, 255)):
    """The definition: 16 bits keep the upper 8, fewer are spread over 0...255, alpha is laid over the background."""
    alpha = np.full(values.shape[:2], 255)
    if color == 3:
        rgb = np.array(PALETTE)[values[..., 0]]
        if transparent is not None:
            alpha = np.array(list(transparent) + [255] * 256)[values[..., 0]]
    else:
        scaled = values >> 8 if depth == 16 else values * 255 // ((1 << depth) - 1)
        rgb = scaled[..., :3] if color in (2, 6) else np.repeat(scaled[..., :1], 3, -1)
        if color in (4, 6):
            alpha = scaled[..., -1]
        if transparent is not None:
            alpha = np.where((values == np.array(transparent)).all(-1), 0, 255)
    mixed = rgb * alpha[..., None] + (255 - alpha[..., None]) * np.array(background)
    return Image.fromarray(((mixed + 127) // 255).astype("uint8"))


def add_png(name, data, expected, pillow=True):
    """Expected pixels follow the definition; Pillow's must be equal wherever it follows the same one."""
    (DECODE / f"{name}.png").write_bytes(data)
    save_ppm(name, expected)
    theirs = over(Image.open(io.BytesIO(data)))
    if theirs.tobytes() != expected.convert("RGB").tobytes():
        if pillow:
            raise SystemExit(f"{name}: Pillow decodes it differently")
        print(f"{name}: Pillow differs, as known")


def pngs():
    for color, depths in {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}.items():
        for depth in depths:
            values = samples(color, depth)
            for interlaced in (False, True):
                name = f"png-type{color}-{depth}bit" + ("-interlaced" if interlaced else "")
                # What Pillow makes of 16-bit grey depends on its version.
                add_png(name, png_bytes(values, color, depth, interlaced), expected_png(values, color, depth),
                        pillow=(color, depth) != (0, 16))
    transparent_pngs()
    values = samples(2, 8)[:13, :22]
    block = exif(6, ">")[6:]
    upright = expected_png(values, 2, 8).transpose(Image.Transpose.ROTATE_270)
    (DECODE / "png-exif.png").write_bytes(png_bytes(values, 2, 8, extra=chunk(b"eXIf", block)))
    save_ppm("png-exif", upright)


def transparent_pngs():
    # Pillow compares keys with what it has already scaled or cut to 8 bits, which is not what PNG says.
    cases = [
        ("palette", 3, 4, [0, 128, 64, 255, 17], bytes([0, 128, 64, 255, 17])),
        ("grey", 0, 8, [133], struct.pack(">H", 133)),
        ("grey2", 0, 2, [1], struct.pack(">H", 1)),
        ("grey16", 0, 16, [31507], struct.pack(">H", 31507)),
        ("rgb", 2, 8, [1, 2, 3], struct.pack(">HHH", 1, 2, 3)),
        ("rgb16", 2, 16, [257, 514, 771], struct.pack(">HHH", 257, 514, 771)),
    ]
    for label, color, depth, key, content in cases:
        values = samples(color, depth)
        if color != 3:
            values[5:15, 5:20] = key
            values[20, 20] = np.array(key) + (1 if depth > 2 else 0)
        data = png_bytes(values, color, depth, extra=chunk(b"tRNS", content))
        add_png(f"png-transparent-{label}", data, expected_png(values, color, depth, key), pillow=depth == 8 or color == 3)


def bombs():
    """Small files that would grow large: rows beyond the picture's end, and text and profile chunks."""
    folder = HERE / "bombs"
    folder.mkdir(exist_ok=True)
    zeros = zlib.compress(bytes(40 << 20), 9)
    values = samples(2, 8)
    raw = filtered([packed(row, 8) for row in values], 3)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
    rows = zlib.compress(raw, 9)
    start, end = b"\x89PNG\r\n\x1a\n" + header, chunk(b"IEND", b"")
    endless = zlib.compress(raw + bytes(40 << 20), 9)
    (folder / "endless-rows.png").write_bytes(start + chunk(b"IDAT", endless) + end)
    text = chunk(b"zTXt", b"Comment\0\0" + zeros)
    profile = chunk(b"iCCP", b"profile\0\0" + zeros)
    (folder / "text-and-profile.png").write_bytes(start + text + profile + chunk(b"IDAT", rows) + end)


# Resizes


SIZES = [
    (64, 48, 32, 24), (64, 48, 33, 25), (64, 48, 100, 75), (64, 48, 64, 20), (64, 48, 20, 48), (64, 48, 64, 96),
    (61, 47, 17, 13), (61, 47, 60, 46), (61, 47, 62, 48), (61, 47, 7, 90), (61, 47, 90, 7), (61, 47, 1, 1),
    (1, 1, 1, 2), (1, 1, 9, 5), (1, 50, 3, 20), (50, 1, 20, 3), (2, 2, 5, 5), (3, 2, 2, 3), (5, 5, 2, 2),
    (40, 81, 20, 40), (40, 81, 40, 20), (40, 80, 20, 40), (40, 80, 30, 60), (30, 91, 15, 45), (30, 91, 28, 32),
    (20, 100, 10, 50), (20, 100, 19, 30), (20, 100, 25, 30), (10, 300, 8, 30), (10, 1100, 5, 20), (10, 1100, 30, 11),
    (300, 10, 30, 8), (1100, 10, 20, 5), (100, 20, 50, 10), (33, 66, 11, 22), (33, 67, 32, 65), (33, 67, 32, 64),
    (128, 128, 127, 127), (128, 128, 16, 16), (97, 89, 43, 31), (200, 133, 75, 50), (133, 200, 50, 75),
    (640, 480, 85, 64), (480, 640, 64, 85), (333, 500, 32, 48), (101, 103, 102, 104),
]
PREPARED = [
    (64, 48, 32, 28), (48, 64, 32, 28), (61, 47, 33, 30), (47, 110, 20, 16), (30, 100, 24, 20), (20, 90, 32, 28),
    (40, 30, 16, 24), (30, 41, 17, 24), (32, 32, 32, 32), (32, 45, 32, 28), (45, 32, 32, 27), (257, 259, 257, 24),
    (259, 257, 257, 24), (1, 40, 8, 6), (40, 1, 8, 6), (500, 333, 64, 56), (333, 500, 64, 56), (25, 25, 20, 41),
]


def prepared(image, side, crop):
    """torchvision's Resize(side) and CenterCrop(crop), in its own integer arithmetic."""
    short, long = sorted(image.size)
    size = (side, int(side * long / short)) if image.width <= image.height else (int(side * long / short), side)
    resized = image if size == image.size else image.resize(size, Image.Resampling.BILINEAR)
    left, top = max(0, crop - resized.width) // 2, max(0, crop - resized.height) // 2
    padded = Image.new("RGB", (max(crop, resized.width), max(crop, resized.height)))
    padded.paste(resized, (left, top))
    x, y = int(round((padded.width - crop) / 2.0)), int(round((padded.height - crop) / 2.0))
    return padded.crop((x, y, x + crop, y + crop))


def resizes():
    lines, raw = [], b""
    for seed, (width, height, *target) in enumerate(SIZES):
        image = noise(width, height, seed).resize(target, Image.Resampling.BILINEAR)
        lines.append(f"resize {seed} {width} {height} {target[0]} {target[1]} {len(raw)}")
        raw += image.tobytes()
    for seed, (width, height, side, crop) in enumerate(PREPARED, start=1000):
        lines.append(f"prepare {seed} {width} {height} {side} {crop} {len(raw)}")
        raw += prepared(noise(width, height, seed), side, crop).tobytes()
    (HERE / "resize.txt").write_text("\n".join(lines) + "\n")
    (HERE / "resize.raw").write_bytes(raw)


def main():
    DECODE.mkdir(exist_ok=True)
    jpegs()
    pngs()
    bombs()
    resizes()
    versions = f"Pillow {PIL.__version__}\nlibjpeg-turbo {features.version('libjpeg_turbo')}\n"
    (HERE / "VERSIONS.txt").write_text(versions)
    print(versions, end="")


if __name__ == "__main__":
    main()
