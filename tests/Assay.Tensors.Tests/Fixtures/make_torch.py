"""Writes the .pt files beside it with Python's own pickle and zipfile, in the layout of torch.save (Python 3.11, 2026-11-25; no PyTorch needed).

The modules torch and torch._utils are stand-ins whose names alone matter: pickle writes a function or class as its module and name,
so the bytes are those that PyTorch's serialization.py asks the same pickle module for.
"""
import collections, pickle, struct, sys, types, zipfile, io, pathlib, subprocess

here = pathlib.Path(__file__).parent
torch = types.ModuleType("torch"); utils = types.ModuleType("torch._utils"); storage_module = types.ModuleType("torch.storage")
sys.modules.update({"torch": torch, "torch._utils": utils, "torch.storage": storage_module})
CODES = {"DoubleStorage": "d", "FloatStorage": "f", "HalfStorage": "e", "LongStorage": "q", "IntStorage": "i", "ShortStorage": "h", "CharStorage": "b", "ByteStorage": "B", "BoolStorage": "?", "BFloat16Storage": "H"}
for name in CODES:
    setattr(torch, name, type(name, (), {"__module__": "torch"}))
storage_module.UntypedStorage = type("UntypedStorage", (), {"__module__": "torch.storage"})

def stand_in(module, name):
    def function(*arguments): raise RuntimeError("never called")
    function.__module__, function.__qualname__, function.__name__ = module.__name__, name, name
    setattr(module, name, function)
for name in ("_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter"):
    stand_in(utils, name)

class Size(tuple):
    __module__ = "torch"
    def __reduce__(self): return (Size, (tuple(self),))
torch.Size = Size

class Dtype:
    """Pickled as a global, as torch.dtype's __reduce__ (a string) is."""
    def __init__(self, name): self.name = name
    def __reduce__(self): return self.name
for name in ("float32", "uint8"):
    made = Dtype(name); made.__module__ = "torch"; setattr(torch, name, made)

class Storage:
    def __init__(self, kind, values): self.kind, self.values = kind, list(values)
    def bytes(self): return struct.pack(f"<{len(self.values)}{CODES[self.kind]}", *self.values)

class Tensor:
    def __init__(self, storage, shape, strides=None, offset=0):
        if strides is None:
            strides, step = [], 1
            for size in reversed(shape): strides.insert(0, step); step *= max(size, 1)
        self.arguments = (storage, offset, tuple(shape), tuple(strides), False, collections.OrderedDict())
    def __reduce__(self): return (utils._rebuild_tensor_v2, self.arguments)

class Parameter:
    def __init__(self, tensor): self.tensor = tensor
    def __reduce__(self): return (utils._rebuild_parameter, (self.tensor, True, collections.OrderedDict()))

class TorchPickler(pickle._Pickler):   # the one in Python: its save_global takes our stand-ins
    def __init__(self, stream, protocol, storages, legacy=False):
        super().__init__(stream, protocol); self.storages, self.legacy = storages, legacy
    def persistent_id(self, value):
        if not isinstance(value, Storage): return None
        key = self.storages.setdefault(id(value), (str(len(self.storages)), value))[0]
        parts = ("storage", getattr(torch, value.kind), key, "cpu", len(value.values))
        return parts + (None,) if self.legacy else parts

def save_zip(path, value, protocol=2, folder="archive", method=zipfile.ZIP_STORED, byteorder=b"little", extra=()):
    stream, storages = io.BytesIO(), {}
    TorchPickler(stream, protocol, storages).dump(value)
    with zipfile.ZipFile(path, "w", method) as archive:
        def put(name, content): archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0)), content, method)
        put("data.pkl", stream.getvalue())
        put(".format_version", b"1"); put("byteorder", byteorder); put(".data/serialization_id", b"0")
        for key, storage in storages.values(): put(f"data/{key}", storage.bytes())
        put("version", b"3\n")
        for name, content in extra: put(name, content)

def save_legacy(path, value):
    storages = {}
    with open(path, "wb") as file:
        for part in (0x1950a86a20f9469cfc6c, 1001, dict(protocol_version=1001, little_endian=True, type_sizes=dict(short=2, int=4, long=4))): pickle.dump(part, file, 2)
        TorchPickler(file, 2, storages, legacy=True).dump(value)
        pickle.dump([key for key, _ in sorted(storages.values())], file, 2)
        for _, storage in sorted(storages.values(), key=lambda pair: pair[0]):
            file.write(struct.pack("<q", len(storage.values))); file.write(storage.bytes())

def state():
    shared = Storage("FloatStorage", [i / 4 for i in range(30)])
    made = collections.OrderedDict()
    made["rows"] = Tensor(shared, [5, 6])
    made["turned"] = Tensor(shared, [6, 5], [1, 6])             # rows.t(): what nn.Linear of a tied weight looks like
    made["middle"] = Tensor(shared, [2, 6], offset=12)          # rows[2:4]
    made["column"] = Tensor(shared, [5], [6], offset=3)         # rows[:, 3]
    made["repeated"] = Tensor(shared, [3, 6], [0, 1], offset=6)  # rows[1].expand(3, 6)
    made["scalar"] = Tensor(shared, [], offset=29)
    made["empty"] = Tensor(Storage("FloatStorage", []), [0, 4])
    made["parameter"] = Parameter(Tensor(Storage("DoubleStorage", [1.5, -2.5]), [2]))
    for name, kind, values in (("half", "HalfStorage", [0.5, -65504.0]), ("bfloat16", "BFloat16Storage", [0x3f80, 0xc000]), ("int64", "LongStorage", [-2**62, 7]), ("int32", "IntStorage", [-5, 6]),
                               ("int16", "ShortStorage", [-300, 300]), ("int8", "CharStorage", [-128, 127]), ("uint8", "ByteStorage", [0, 255]), ("bool", "BoolStorage", [True, False])):
        made[name] = Tensor(Storage(kind, values), [2])
    made.__dict__["_metadata"] = collections.OrderedDict([("", {"version": 1})])   # set by BUILD, as nn.Module.state_dict() does
    return made

def openai():
    """The layout of openai/sparse_autoencoder: a state dict with a class's name and a nested state."""
    return {"pre_bias": Tensor(Storage("FloatStorage", [1, 2]), [2]), "activation": "TopK", "activation_state_dict": {"k": 32, "postact_fn": "ReLU"},
            "k": Tensor(Storage("LongStorage", [64]), []), "threshold": -1.0, "flags": (True, None, 3, "x", 2.5), "groups": [1, 2], "long": 2**40, "negative": -70000, "raw": b"\x00\xff",
            "size": Size([3, 4]), "layers": [{"w": Tensor(Storage("FloatStorage", [9]), [1])}, {"n": 1}], "dtype": torch.float32, "many": {3: "three"}}

class Evil:
    def __reduce__(self): import os; return (os.system, ("touch /tmp/assay-was-here",))

if __name__ == "__main__":
    save_zip(here / "state.pt", state())
    save_zip(here / "state4.pt", state(), protocol=4, folder="renamed", method=zipfile.ZIP_DEFLATED)
    save_legacy(here / "legacy.pt", state())
    save_zip(here / "openai.pt", openai())
    save_zip(here / "evil.pt", {"w": Tensor(Storage("FloatStorage", [1]), [1]), "x": Evil()})
    save_zip(here / "big_endian.pt", {"w": Tensor(Storage("FloatStorage", [1]), [1])}, byteorder=b"big")
    save_zip(here / "script.pt", {"w": Tensor(Storage("FloatStorage", [1]), [1])}, extra=[("constants.pkl", b"x")])
