"""Writes the .npy and .npz files beside it with Python's struct and zipfile, as numpy/lib/format.py lays them out (Python 3.11, 2026-11-25; no numpy needed)."""
import pathlib, struct, zipfile

here = pathlib.Path(__file__).parent

def npy(descr, shape, code, values, fortran=False, version=1, header=None):
    text = header or f"{{'descr': {descr!r}, 'fortran_order': {fortran!r}, 'shape': {shape!r}, }}"
    encoded = text.encode("utf8" if version == 3 else "latin1")
    size = {1: "<H", 2: "<I", 3: "<I"}[version]
    before = 8 + struct.calcsize(size)
    encoded += b" " * (-(before + len(encoded) + 1) % 64) + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack(size, len(encoded)) + encoded + struct.pack(f"<{len(values)}{code}", *values)

ARRAYS = {
    "f4": npy("<f4", (4, 6), "f", [i / 2 for i in range(24)]),
    "fortran": npy("<f4", (4, 6), "f", [(6 * row + column) / 2 for column in range(6) for row in range(4)], fortran=True),   # the same matrix
    "cube": npy("<f8", (2, 3, 4), "d", range(24)),
    "fortran_cube": npy("<f8", (2, 3, 4), "d", [12 * i + 4 * j + k for k in range(4) for j in range(3) for i in range(2)], fortran=True),
    "f2": npy("<f2", (2,), "e", [0.5, -65504.0]),
    "i8": npy("<i8", (2,), "q", [-2**62, 7], version=2),
    "i4": npy("<i4", (2,), "i", [-5, 6], version=3),
    "i2": npy("<i2", (2,), "h", [-300, 300]),
    "i1": npy("|i1", (2,), "b", [-128, 127]),
    "u1": npy("|u1", (2,), "B", [0, 255]),
    "b1": npy("|b1", (2,), "?", [True, False]),
    "scalar": npy("<f8", (), "d", [2.5]),
    "empty": npy("<f4", (0, 3), "f", []),
    "other_order": npy(None, None, "f", [1.0], header='{"shape":(1L,),"fortran_order":True,"descr":"<f4"}'),   # Python 2's, keys in another order
}

def npz(path, method):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in ARRAYS.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)) if method == zipfile.ZIP_STORED else f"{name}.npy", "w", force_zip64=True) as entry:   # as numpy.savez does
                entry.write(content)

if __name__ == "__main__":
    (here / "fortran.npy").write_bytes(ARRAYS["fortran"])
    npz(here / "stored.npz", zipfile.ZIP_STORED)
    npz(here / "deflated.npz", zipfile.ZIP_DEFLATED)
    zipfile.ZIP64_LIMIT = 1   # so that every size and offset goes into the directory's zip64 fields
    npz(here / "zip64.npz", zipfile.ZIP_STORED)
    content = bytearray((here / "zip64.npz").read_bytes())
    content[-14:-2] = b"\xff" * 12   # Python repeats what fits 32 bits in the old record; with nothing there, readers must use zip64's
    (here / "zip64.npz").write_bytes(content)
    zipfile.ZIP64_LIMIT = (1 << 31) - 1
    with zipfile.ZipFile(here / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:   # 1 MB of zeros, whose directory and header both claim 4 bytes
        archive.writestr("w.npy", npy("<f4", (1,), "f", [0.0]) + bytes(1 << 20))
    content = bytearray((here / "bomb.npz").read_bytes())
    for mark, field in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + field
        content[at:at + 4] = struct.pack("<I", 128 + 4)
    (here / "bomb.npz").write_bytes(content)
