"""A reader of minix 3 file systems that knows nothing of the kernel's."""
import struct

BLOCK = 1024


class Minix:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        (self.inodes, imap, zmap) = struct.unpack_from("<IxxHH", self.bytes, BLOCK)
        assert struct.unpack_from("<H", self.bytes, BLOCK + 24)[0] == 0x4D5A
        self.table = 2 + imap + zmap

    def block(self, number):
        return self.bytes[number * BLOCK:(number + 1) * BLOCK]

    def inode(self, number):
        at = self.table * BLOCK + (number - 1) * 64
        mode, _, _, _, size = struct.unpack_from("<HHHHI", self.bytes, at)
        return mode, size, struct.unpack_from("<10I", self.bytes, at + 24)

    def blocks(self, zone, level):
        """The blocks that a zone stands for, holes as zeroes."""
        if level == 0:
            yield self.block(zone) if zone else bytes(BLOCK)
            return
        for below in struct.unpack("<256I", self.block(zone)) if zone else [0] * 256:
            yield from self.blocks(below, level - 1)

    def content(self, number):
        _, size, zones = self.inode(number)
        out = b""
        for i, zone in enumerate(zones):
            for block in self.blocks(zone, max(0, i - 6)):
                if len(out) >= size:
                    return out[:size]
                out += block
        return out[:size]

    def names(self, number):
        data = self.content(number)
        for at in range(0, len(data), 64):
            inode, name = struct.unpack_from("<I60s", data, at)
            name = name.split(b"\0")[0].decode()
            if inode and name not in (".", ".."):
                yield name, inode

    def find(self, path):
        number = 1
        for name in path.split("/"):
            number = dict(self.names(number))[name]
        return number

    def read(self, path):
        return self.content(self.find(path))
