# What a server answers, as one line each: run against several servers, the lines are compared.
# usage: answers.py URI SIZE
import errno, sys
import nbd

uri, size = sys.argv[1], int(sys.argv[2])
KIB, MIB = 1024, 1024 * 1024


def told(name, call):
    try:
        result = call()
        print(name, "ok" if result is None or isinstance(result, int) else result)
    except nbd.Error as error:
        print(name, errno.errorcode.get(error.errnum, error.errnum))


for simple in [False, True]:
    h = nbd.NBD()
    h.set_strict_mode(0)
    if simple:
        h.set_request_structured_replies(False)
    else:
        h.add_meta_context(nbd.CONTEXT_BASE_ALLOCATION)
    h.connect_uri(uri)
    data = bytes(range(256)) * 16
    print("size", h.get_size(), "writable", not h.is_read_only(), "flush", h.can_flush(), "fua", h.can_fua(),
          "trim", h.can_trim(), "zero", h.can_zero(), "fast", h.can_fast_zero(), "df", h.can_df())
    told("write", lambda: h.pwrite(data, 4096))
    told("read back", lambda: bytes(h.pread(4096, 4096)) == data)
    told("write fua", lambda: h.pwrite(data, 0, nbd.CMD_FLAG_FUA))
    told("unaligned write", lambda: h.pwrite(data[:100], 12345))
    told("unaligned read", lambda: bytes(h.pread(100, 12345)) == data[:100])
    told("write at the end", lambda: h.pwrite(data, size - 4096))
    told("read at the end", lambda: bytes(h.pread(4096, size - 4096)) == data)
    told("read past the end", lambda: bytes(h.pread(4096, size - 4095)))
    told("read far behind", lambda: bytes(h.pread(4096, 2**62)))
    told("write past the end", lambda: h.pwrite(data, size - 4095))
    told("write far behind", lambda: h.pwrite(data, 2**62))
    told("zero past the end", lambda: h.zero(8192, size - 4096))
    told("trim past the end", lambda: h.trim(8192, size - 4096))
    told("zero", lambda: h.zero(4096, 4096))
    told("zeroed", lambda: bytes(h.pread(4096, 4096)) == bytes(4096))
    told("zero no hole", lambda: h.zero(4096, 0, nbd.CMD_FLAG_NO_HOLE))
    told("zeroed no hole", lambda: bytes(h.pread(4096, 0)) == bytes(4096))
    told("trim", lambda: h.trim(4096, size - 4096))
    told("trim fua", lambda: h.trim(4096, size - 4096, nbd.CMD_FLAG_FUA))
    told("zero fua", lambda: h.zero(4096, 0, nbd.CMD_FLAG_FUA))
    told("trim far behind", lambda: h.trim(1, 2**62))
    told("trim of 4 GiB - 1", lambda: h.trim(2**32 - 1, 0))
    told("zero of 4 GiB - 1", lambda: h.zero(2**32 - 1, 0))
    told("cache", lambda: h.cache(size, 0))
    told("cache past the end", lambda: h.cache(size, 1))
    told("flush", lambda: h.flush())
    told("flush with fua", lambda: h.flush(nbd.CMD_FLAG_FUA))
    told("read with an unknown flag", lambda: bytes(h.pread(512, 0, 1 << 10)))
    told("write with df", lambda: h.pwrite(data, 0, nbd.CMD_FLAG_DF))
    told("write with a flag of zeroes", lambda: h.pwrite(data, 0, nbd.CMD_FLAG_NO_HOLE))
    told("trim with req one", lambda: h.trim(4096, 0, nbd.CMD_FLAG_REQ_ONE))
    told("read of nothing", lambda: len(h.pread(0, 0)))
    told("write of nothing", lambda: h.pwrite(b"", 0))
    told("trim of nothing", lambda: h.trim(0, 0))
    told("zero of nothing", lambda: h.zero(0, 0))
    told("read of more than may be", lambda: len(h.pread(40 * MIB, 0)))
    told("unknown flag", lambda: h.pwrite(data, 0, 1 << 10))
    told("after all that", lambda: bytes(h.pread(100, 12345)) == data[:100])
    if not simple:
        seen = []
        h.block_status(size, 0, lambda name, offset, entries, error: seen.append(sum(entries[0::2])))
        print("block status covers", all(0 < covered <= size for covered in seen) and len(seen) == 1)
        told("status of nothing", lambda: h.block_status(0, 0, lambda *ignored: 0))
        told("status with fua", lambda: h.block_status(4096, 0, lambda *ignored: 0, nbd.CMD_FLAG_FUA))
        told("status past the end", lambda: h.block_status(size, 1, lambda *ignored: 0))
        told("df", lambda: bytes(h.pread_structured(65536, 0, lambda *ignored: 0, nbd.CMD_FLAG_DF)) == bytes(h.pread(65536, 0)))
    h.shutdown()

# The oldest handshake there is, and names.
h = nbd.NBD()
h.set_handshake_flags(0)
h.connect_uri(uri)
print("without any flags", h.get_size(), len(h.pread(512, 0)))
h.shutdown()
