#include "pipeline/store/zstd_frame.h"

#include <zstd.h>

#include <memory>

namespace ward {
namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

wire::Bytes zstd_compress(wire::ByteView plain, int level) {
  // Making a context costs more than packing a block with it.
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context{ZSTD_createCCtx()};
  if (context == nullptr || plain.empty()) return {};
  wire::Bytes frame(ZSTD_compressBound(plain.size()));
  const std::size_t size =
      ZSTD_compressCCtx(context.get(), frame.data(), frame.size(), plain.data(), plain.size(), level);
  if (ZSTD_isError(size) != 0 || size + plain.size() / 32 >= plain.size()) return {};
  frame.resize(size);
  return frame;
}

Result<wire::Bytes> zstd_decompress(wire::ByteView frame, std::size_t plain_bytes) {
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
  if (context == nullptr) return Error{ErrorCode::out_of_memory, "zstd"};
  // Asked before anything is allocated: a hostile header promises what it likes.
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != plain_bytes) {
    return Error{ErrorCode::checksum_mismatch, "zstd"};
  }
  wire::Bytes plain(plain_bytes);
  const std::size_t size =
      ZSTD_decompressDCtx(context.get(), plain.data(), plain.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != plain_bytes) return Error{ErrorCode::checksum_mismatch, "zstd"};
  return plain;
}

}  // namespace ward
