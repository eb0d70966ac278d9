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
    told("flush", lambda: h.flush())
    told("unknown flag", lambda: h.pwrite(data, 0, 1 << 10))
    told("after all that", lambda: bytes(h.pread(100, 12345)) == data[:100])
    if not simple:
        seen = []
        h.block_status(size, 0, lambda name, offset, entries, error: seen.append(sum(entries[0::2])))
        print("block status covers", all(0 < covered <= size for covered in seen) and len(seen) == 1)
        told("status past the end", lambda: h.block_status(size, 1, lambda *ignored: 0))
        told("df", lambda: bytes(h.pread_structured(65536, 0, lambda *ignored: 0, nbd.CMD_FLAG_DF)) == bytes(h.pread(65536, 0)))
    h.shutdown()

# The oldest handshake there is, and names.
h = nbd.NBD()
h.set_handshake_flags(0)
h.connect_uri(uri)
print("without any flags", h.get_size(), len(h.pread(512, 0)))
h.shutdown()
