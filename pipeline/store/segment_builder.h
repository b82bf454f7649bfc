#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/store/event_codec.h"
#include "pipeline/store/segment_writer.h"
#include "pipeline/store/ward_memory.h"
#include "pipeline/store/wave_block.h"
#include "pipeline/store/wave_pyramid.h"

namespace ward {

/// Makes the blocks of one sealed file out of a journal's events. Keeps in
/// memory what is not yet a full block: 8 KiB a channel, 256 KiB a bed.
class SegmentBuilder final : private SampleSink {
 public:
  /// @param writer  outlives the builder
  SegmentBuilder(SegmentWriter& writer, const WardMemory& checkpoint);
  ~SegmentBuilder() override;

  void add(const Event& event);
  /// What is left, then the file's end.
  [[nodiscard]] Result<void> finish();

 private:
  struct Channel {
    BedId bed;
    ChannelId id;
    WaveBlockBuilder waves;
    PyramidBuilder pyramid;
    std::uint64_t ordinal_at_part{};  ///< of its next block when the bed's present part began
  };
  struct Bed;

  void take(BedId bed, const SampleBlock& block) override;
  void write_waves(Channel& channel);
  void write_events(BedId id, Bed& bed);
  void write_vitals(BedId id, Bed& bed);

  SegmentWriter& writer_;
  std::map<BedId, std::unique_ptr<Bed>> beds_;
};

/// True for what the log file keeps: what is asked for long after the waves
/// are gone.
[[nodiscard]] bool belongs_to_log(const Event& event);

}  // namespace ward
