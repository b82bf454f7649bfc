#include "ingest/publisher.h"

#include <algorithm>

#include "ingest/publisher_backfill.h"
#include "ingest/publisher_gather.h"
#include "ingest/publisher_link.h"
#include "ingest/publisher_memory.h"
#include "pipeline/wire/feed_codec.h"

namespace ward {
namespace {

constexpr Nanoseconds kHeartbeat = std::chrono::milliseconds{500};
constexpr Nanoseconds kConnectedFor = std::chrono::seconds{2};
/// Replies read in one call: bounds the time a call may take.
constexpr int kMostReplies = 64;

const PublisherOptions& checked(const PublisherOptions& options) {
  if (options.device.empty() || options.device.size() > 32) {
    throw ConfigurationError("a feed's device name must have 1 to 32 bytes");
  }
  if (options.boot_epoch == 0) throw ConfigurationError("a feed's boot_epoch must be set and grow at each start");
  if (options.memory_frames == 0) throw ConfigurationError("a feed's memory_frames must be at least 1");
  if (!(options.backfill_frames_per_second > 0)) {
    throw ConfigurationError("a feed's backfill_frames_per_second must be above 0");
  }
  return options;
}

}  // namespace

struct Publisher::Link {
  explicit Link(PublisherOptions given)
      : options(std::move(given)), dealer(checked(options)),
        memory(options.memory_frames, options.memory), plan(options.backfill_frames_per_second) {
    frame.device = std::string_view{options.device};
    frame.boot_epoch = options.boot_epoch;
  }

  PublisherOptions options;
  DealerLink dealer;
  FrameGatherer gatherer;
  FrameMemory memory;
  BackfillPlan plan;
  wire::FrameEncoder encoder;
  DeviceFrame frame;
  PublisherCounters counters;
  std::optional<DeviceInstant> published_at;
  std::optional<DeviceInstant> replied_at;

  void send_live(DeviceInstant now);
  void receive(DeviceInstant now);
  void take_reply(const FeedReply& reply, DeviceInstant now);
  void work_off_backfill(DeviceInstant now);
};

void Publisher::Link::send_live(DeviceInstant now) {
  gatherer.take(now, frame);
  frame.sequence = ++counters.frames_made;
  frame.acked_through = counters.frames_acked;
  frame.lane = Lane::live;
  frame.sent_time = now;
  frame.lost.clear();
  if (const auto lost = memory.lost()) static_cast<void>(frame.lost.push_back(*lost));  // empty: fits
  const wire::ByteView bytes = encoder.encode(frame);
  memory.keep(frame.sequence, now, bytes);
  // Not sent is not lost: the server sees the hole and asks for it.
  static_cast<void>(dealer.send(bytes));
  published_at = now;
}

void Publisher::Link::receive(DeviceInstant now) {
  for (int i = 0; i < kMostReplies; ++i) {
    const auto message = dealer.receive();
    if (!message) return;
    const auto reply = wire::decode_reply(*message);
    if (reply) take_reply(reply.value(), now);
  }
}

void Publisher::Link::take_reply(const FeedReply& reply, DeviceInstant now) {
  replied_at = now;
  for (const Refusal& refusal : reply.refusals) {
    ++counters.frames_refused;
    counters.last_refusal = refusal.reason;
  }
  // A reply to an earlier life of this device says nothing about these numbers.
  if (reply.boot_epoch != options.boot_epoch || reply.acked_through > counters.frames_made) return;
  counters.frames_acked = std::max(counters.frames_acked, reply.acked_through);
  memory.forget_through(counters.frames_acked);
  plan.forget_through(counters.frames_acked);
  for (SequenceRange range : reply.missing) {
    range.first = std::max(range.first, counters.frames_acked + 1);
    range.last = std::min(range.last, counters.frames_made);
    if (range.first <= range.last) plan.want(range);
  }
}

void Publisher::Link::work_off_backfill(DeviceInstant now) {
  plan.advance(now);
  while (const auto sequence = plan.next()) {
    FrameMemory::Stored* stored = memory.find(*sequence);
    if (stored == nullptr) {
      plan.gone();  // dropped: lost() declares it with the next live frame
      continue;
    }
    const bool stamped = wire::restamp(stored->bytes, Lane::backfill, counters.frames_acked, now);
    if (!stamped || !dealer.send(stored->bytes)) return;  // stays wanted
    ++counters.frames_backfilled;
    plan.sent();
  }
}

Publisher::Publisher(PublisherOptions options) : link_(std::make_unique<Link>(std::move(options))) {}
Publisher::~Publisher() = default;
Publisher::Publisher(Publisher&&) noexcept = default;
Publisher& Publisher::operator=(Publisher&&) noexcept = default;

std::size_t Publisher::add_waveform(const WaveformSpec& spec) {
  // The server's own rules judge the channel, once, before it is used.
  DeviceFrame trial = link_->frame;
  trial.sequence = 1;
  trial.waveforms.clear();
  FrameWaveform item;
  item.block.channel = spec.channel;
  item.block.unit = spec.unit;
  item.block.period = spec.period;
  item.block.scale = spec.scale;
  item.block.offset = spec.offset;
  item.block.count = 1;
  static_cast<void>(trial.waveforms.push_back(item));  // empty: fits
  wire::FrameDecoder decoder;
  const auto judged = decoder.decode(wire::FrameEncoder{}.encode(trial));
  if (!judged) {
    throw ConfigurationError("waveform " + std::to_string(spec.channel.code) + " cannot be published: " +
                             judged.error().at + ": " + std::string(describe(judged.error().code)));
  }
  return link_->gatherer.add_waveform(spec);
}

bool Publisher::append(std::size_t waveform, DeviceInstant first_sample, std::span<const std::int16_t> samples,
                       ChannelState state) {
  return link_->gatherer.append(waveform, first_sample, samples, state);
}

bool Publisher::append_numeric(std::uint32_t code, Unit unit, DeviceInstant time, float value, Validity validity) {
  return link_->gatherer.append_numeric(code, unit, time, value, validity);
}

bool Publisher::append_alarm(const DeviceAlarm& alarm) { return link_->gatherer.append_alarm(alarm); }

bool Publisher::append_pace_pulse(DeviceInstant time) { return link_->gatherer.append_pace_pulse(time); }

void Publisher::publish(DeviceInstant now) {
  link_->send_live(now);
  link_->receive(now);
  link_->work_off_backfill(now);
}

void Publisher::poll(DeviceInstant now) {
  if (!link_->published_at || now - *link_->published_at >= kHeartbeat) link_->send_live(now);
  link_->receive(now);
  link_->work_off_backfill(now);
}

PublisherCounters Publisher::counters() const {
  PublisherCounters counters = link_->counters;
  counters.frames_lost = link_->memory.dropped();
  counters.frames_waiting = link_->memory.size();
  counters.connected = link_->replied_at && link_->published_at &&
                       *link_->published_at - *link_->replied_at < kConnectedFor;
  return counters;
}

}  // namespace ward
