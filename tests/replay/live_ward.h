#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/feed_gate.h"
#include "pipeline/flow/worker.h"
#include "pipeline/patient_monitor.h"
#include "pipeline/store/ward_memory.h"
#include "tests/replay/faulty_device.h"

namespace ward::test {

inline constexpr Instant kWardStart{std::chrono::seconds{1'700'000'000}};
/// The operator whose order to relearn breaks the chain of a FragileMonitor.
inline constexpr const char* kSaboteur = "saboteur";

/// A chain that can be made to fail a check, and is otherwise the real one.
class FragileMonitor : public PatientMonitor {
 public:
  using PatientMonitor::PatientMonitor;
  void on(const Event& event, Instant now, Output& out) {
    PatientMonitor::on(event, now, out);
    const auto* command = std::get_if<Command>(&event.body);
    WARD_CHECK(command == nullptr || command->operator_name.view() != kSaboteur);
  }
};

/// Two beds with faulty devices before a real gate and worker, turned by hand;
/// what the recorder would get is kept, run by run.
class LiveWard {
 public:
  static constexpr std::uint32_t kBeds = 2;
  using Recording = std::vector<Event>;

  /// @param recorder_slots  small: the recorder loses events
  explicit LiveWard(std::uint64_t seed, std::size_t recorder_slots = 65536)
      : random_(seed * 977 + 1), recorder_(recorder_slots), input_(8192), outlet_(65536) {
    for (std::uint32_t bed = 1; bed <= kBeds; ++bed) {
      devices_.emplace_back("monitor-" + std::to_string(bed), seed * 31 + bed);
    }
    start();
  }

  void run(Nanoseconds length, bool record_is_read = true) {
    const Nanoseconds end = elapsed_ + length;
    while (elapsed_ < end) {
      // Never on the beat of frames or ticks.
      elapsed_ += Nanoseconds{20'000'000 + static_cast<std::int64_t>(random_.below(40'000'000))};
      clock_.set(kWardStart + elapsed_);
      serve_devices();
      if (random_.chance(0.01)) command();
      while (worker_->run_once() > 0) {
      }
      outlet_.drain(outlet_.capacity(), [](const Event&) {});
      if (record_is_read) read_record();
    }
    read_record();
  }

  /// The server dies and comes back with what the log has told its memory.
  void restart(Nanoseconds away) {
    elapsed_ += away;
    clock_.set(kWardStart + elapsed_);
    memory_.begin_run();
    runs_.emplace_back();
    start();
  }

  void sabotage(BedId bed) {
    Command command;
    command.kind = CommandKind::relearn;
    command.operator_name = kSaboteur;
    push(bed, command);
  }

  [[nodiscard]] const std::vector<Recording>& runs() const { return runs_; }
  [[nodiscard]] const WardMemory& memory() const { return memory_; }
  [[nodiscard]] std::uint64_t monitors_restarted() { return worker_->counters().monitors_restarted.load(); }

 private:
  void start() {
    gates_.clear();
    pool_ = std::make_unique<FramePool>(32);
    worker_ = std::make_unique<Worker<FragileMonitor, BedSetup>>(clock_, std::vector<EventRing*>{&input_},
                                                                 std::vector<EventRing*>{&outlet_},
                                                                 Worker<FragileMonitor, BedSetup>::Newcomer{}, &recorder_);
    for (std::uint32_t bed = 1; bed <= kBeds; ++bed) {
      BedSetup setup{BedId{bed}, FixedString<16>{"BED 0" + std::to_string(bed)}, true, {}, {}};
      setup.patient.id = "4711";
      setup.device = FixedString<32>{devices_[bed - 1].name()};
      std::vector<Alarm> restored;
      FeedAccount account;
      if (const auto known = memory_.beds().find(BedId{bed}); known != memory_.beds().end()) {
        setup = known->second.setup;
        restored = known->second.alarms;
        account = known->second.account.value_or(FeedAccount{});
      }
      worker_->add_bed(setup, restored);
      gates_.emplace_back(DeviceId{bed}, BedId{bed}, false, *pool_, AckAfter::acceptance, account);
    }
  }

  void serve_devices() {
    const Instant now = clock_.now();
    const auto sink = [&](const Event& event) { return input_.push(event, input_.capacity() / 8); };
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      for (const wire::Bytes& bytes : devices_[i].run(elapsed_)) {
        const Result<const DeviceFrame*> frame = decoder_.decode(bytes);
        if (frame) static_cast<void>(gates_[i].accept(*frame.value(), now, sink));
      }
      gates_[i].poll(now, sink);
      if (gates_[i].reply_due(now)) devices_[i].on_reply(gates_[i].reply(now));
    }
  }

  void command() {
    Command command;
    const BedId bed{1 + static_cast<std::uint32_t>(random_.below(kBeds))};
    switch (random_.below(6)) {
      case 0: command.kind = CommandKind::acknowledge; break;
      case 1:
        command.kind = CommandKind::audio_pause;
        command.duration = std::chrono::seconds{random_.below(120)};
        break;
      case 2:
        command.kind = CommandKind::set_limits;
        command.limits = {40.0F, static_cast<float>(100 + random_.below(60))};
        break;
      case 3:
        command.kind = random_.chance(0.2) ? CommandKind::discharge : CommandKind::admit;
        command.patient.id = "4712";
        break;
      case 4: command.kind = CommandKind::relearn; break;
      default: command.kind = CommandKind::acknowledge; command.condition = AlarmCondition::asystole;
    }
    push(bed, command);
  }

  void push(BedId bed, Command command) {
    command.id = CommandId{++commands_};
    static_cast<void>(input_.push(Event{bed, false, clock_.now(), command}));
  }

  void read_record() {
    recorder_.drain(recorder_.capacity(), [&](const Event& event) {
      static_cast<void>(memory_.apply(event));
      runs_.back().push_back(event);
    });
  }

  Random random_;
  ManualClock clock_{kWardStart};
  Nanoseconds elapsed_{};
  EventRing recorder_;
  EventRing input_;
  EventRing outlet_;
  std::vector<FaultyDevice> devices_;
  std::unique_ptr<FramePool> pool_;
  std::vector<FeedGate> gates_;
  wire::FrameDecoder decoder_;
  std::unique_ptr<Worker<FragileMonitor, BedSetup>> worker_;
  WardMemory memory_;
  std::vector<Recording> runs_{1};
  std::uint32_t commands_{0};
};

}  // namespace ward::test
