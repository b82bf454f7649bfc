#include "pipeline/wire/feed_codec.h"
#include "pipeline/wire/feed_guard.h"

namespace ward::wire {
namespace {

/// The last reason this build knows; a reply of the same schema version has
/// no others.
constexpr auto kLastReason = static_cast<std::uint8_t>(ErrorCode::duplicate_channel);

Error read_refusals(const feed::Reply& from, FeedReply& into) {
  if (from.refused() == nullptr) return {};
  if (from.refused()->size() > kMaxRanges) return {ErrorCode::too_many_channels, "refused"};
  for (const feed::Refused* refused : *from.refused()) {
    if (refused->reason() > kLastReason) return {ErrorCode::value_out_of_range, "refused.reason"};
    static_cast<void>(into.refusals.push_back(  // the size was checked above
        {refused->sequence(), static_cast<ErrorCode>(refused->reason()), text_of(refused->at())}));
  }
  return {};
}

}  // namespace

Result<FeedReply> decode_reply(ByteView bytes) {
  AlignedBuffer buffer;
  const auto root = guarded_root<feed::Reply>(bytes, buffer, kReplyIdentifier);
  if (!root) return root.error();
  const feed::Reply& from = *root.value();
  if (from.schema_version() != kFeedSchemaVersion) {
    return Error{ErrorCode::unsupported_version, "schema_version"};
  }
  if (from.acked_through() > kLargestSequence) return Error{ErrorCode::invalid_sequence, "acked_through"};
  FeedReply reply;
  reply.boot_epoch = from.boot_epoch();
  reply.acked_through = from.acked_through();
  Error error = read_ranges(from.missing(), "missing", reply.missing);
  if (error.code == ErrorCode::none) error = read_refusals(from, reply);
  if (error.code != ErrorCode::none) return error;
  return reply;
}

Bytes encode_reply(const FeedReply& reply) {
  flatbuffers::FlatBufferBuilder fbb(512);
  InlineVector<flatbuffers::Offset<feed::Refused>, kMaxRanges> refusals;
  for (const Refusal& refusal : reply.refusals) {
    const auto at = fbb.CreateString(refusal.at.view().data(), refusal.at.view().size());
    static_cast<void>(refusals.push_back(  // same capacity
        feed::CreateRefused(fbb, refusal.sequence, static_cast<std::uint8_t>(refusal.reason), at)));
  }
  InlineVector<feed::Range, kMaxRanges> ranges;
  for (const SequenceRange& range : reply.missing) {
    static_cast<void>(ranges.push_back(feed::Range(range.first, range.last)));  // same capacity
  }
  const auto missing = fbb.CreateVectorOfStructs(ranges.span().data(), ranges.size());
  const auto refused = fbb.CreateVector(refusals.span().data(), refusals.size());
  fbb.Finish(feed::CreateReply(fbb, kFeedSchemaVersion, reply.boot_epoch, reply.acked_through, missing, refused),
             kReplyIdentifier);
  const auto view = std::as_bytes(std::span{fbb.GetBufferPointer(), fbb.GetSize()});
  return {view.begin(), view.end()};
}

}  // namespace ward::wire
