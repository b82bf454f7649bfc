#include <algorithm>
#include <utility>

#include "pipeline/store/journal_format.h"

namespace ward {
namespace {

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Room for the header first: a batch is appended in one piece.
void begin_batch(wire::Bytes& batch) { batch.assign(journal::kBatchHeaderBytes, std::byte{}); }

/// Seals what follows the room and writes the header into it.
Result<void> end_batch(wire::Bytes& batch, journal::BatchHeader header, const Cipher& cipher) {
  const wire::ByteView plain = std::span{batch}.subspan(journal::kBatchHeaderBytes);
  if (cipher.encrypts()) {
    const wire::Bytes sealed = cipher.seal(plain, journal::place_of(header));
    batch.resize(journal::kBatchHeaderBytes);
    batch.insert(batch.end(), sealed.begin(), sealed.end());
  }
  const wire::ByteView payload = std::span{batch}.subspan(journal::kBatchHeaderBytes);
  if (payload.size() > journal::kMostBatchBytes) return Error{ErrorCode::too_large, "batch"};
  header.bytes = static_cast<std::uint32_t>(payload.size());
  header.payload_checksum = journal::checksum(payload);
  const journal::BatchHeaderBytes bytes = journal::encode(header);
  std::copy(bytes.begin(), bytes.end(), batch.begin());
  return {};
}

}  // namespace

JournalWriter::JournalWriter(std::unique_ptr<AppendFile> file, const StoreFileHeader& header, const Cipher& cipher)
    : file_(std::move(file)), header_(header), cipher_(cipher) {}

Result<std::unique_ptr<JournalWriter>> JournalWriter::create(FileSystem& disk, const std::string& path,
                                                             const StoreFileHeader& header,
                                                             const WardMemory& checkpoint, const Cipher& cipher) {
  StoreFileHeader own = header;
  own.encrypted = cipher.encrypts();
  journal::BatchHeader head;
  head.kind = journal::BatchKind::checkpoint;
  head.file = own.number;
  head.first = head.last = own.created;
  wire::Bytes batch;
  begin_batch(batch);
  checkpoint.encode(batch);
  if (const auto ended = end_batch(batch, head, cipher); !ended) return ended.error();
  const journal::FileHeaderBytes bytes = journal::encode(own);
  batch.insert(batch.begin(), bytes.begin(), bytes.end());

  Result<std::unique_ptr<AppendFile>> file = disk.create(path);
  if (!file) return file.error();
  Result<void> written = file.value()->append(batch);
  if (written) written = file.value()->sync();
  if (written) written = disk.sync_directory(directory_of(path));
  if (!written) {
    // Nothing is in it yet. Should it stay all the same, it says what is true.
    static_cast<void>(disk.remove(path));
    return written.error();
  }
  return std::unique_ptr<JournalWriter>(new JournalWriter(std::move(file.value()), own, cipher));
}

Result<void> JournalWriter::commit(std::span<const Event> events, std::span<const Event> concluded) {
  if (events.empty()) return {};
  journal::BatchHeader head;
  head.events = static_cast<std::uint32_t>(events.size() + concluded.size());
  head.file = header_.number;
  head.number = batches_ + 1;
  head.first = head.last = events.front().handled;
  begin_batch(batch_);
  encoder_.restart();
  // Streams of several workers: in order each, not one with the other.
  for (const auto& part : {events, concluded}) {
    for (const Event& event : part) {
      head.first = std::min(head.first, event.handled);
      head.last = std::max(head.last, event.handled);
      encoder_.encode(event, batch_);
    }
  }
  if (const auto ended = end_batch(batch_, head, cipher_); !ended) return ended.error();
  if (const auto appended = file_->append(batch_); !appended) return appended.error();
  if (const auto synced = file_->sync(); !synced) return synced.error();
  ++batches_;
  return {};
}

}  // namespace ward
