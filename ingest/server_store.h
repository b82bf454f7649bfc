#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ingest/bed_registry.h"
#include "ingest/config.h"
#include "ingest/server_audit.h"
#include "ingest/server_shard.h"
#include "pipeline/domain/alarm.h"
#include "pipeline/domain/ward_view.h"
#include "pipeline/flow/wake.h"
#include "pipeline/store/keeper.h"
#include "pipeline/store/recorder.h"
#include "pipeline/store/recovery.h"
#include "pipeline/store/store_reader.h"

namespace ward {

/// A store as the server finds it: locked, its key tried, what the last life
/// left read. A disk that refuses does not keep the server from monitoring: it
/// begins with what can be read, and tries to open the store again and again.
class OpenedStore {
 public:
  /// @throws ConfigurationError  in use by another server, the wrong key, or
  ///                             written by a later program
  OpenedStore(const StoreConfig& config, const Clock& clock);

  /// False: nothing can be recorded, nor acknowledged by what could be read.
  [[nodiscard]] bool ready() const { return refused_.empty(); }
  /// Recorder thread: tries once more. Alarms that stand in the store and that
  /// this life has not begun with are over.
  [[nodiscard]] Result<Recorder::Start> open_again(Instant now);

  [[nodiscard]] FileSystem& disk() const { return *disk_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] const Cipher& cipher() const { return cipher_; }
  /// Configured beds, and in insecure mode those enrolled in earlier lives, so
  /// that a device comes back to its bed.
  [[nodiscard]] std::vector<RegisteredBed> beds(const ServerConfig& config) const;
  /// What the bed's chain starts with: as operators left it.
  [[nodiscard]] BedSetup setup(const RegisteredBed& bed) const;
  /// How the bed's alarms stood.
  [[nodiscard]] std::vector<Alarm> alarms(BedId bed) const;
  /// What people had set beside; null: nothing is known of the bed.
  [[nodiscard]] const RestoredCare* care(BedId bed) const;
  /// Since when this device feeds this bed: since this life began when the
  /// store knows it, or the bed, otherwise.
  [[nodiscard]] Instant device_since(const RegisteredBed& bed) const;
  /// The numbers of this device that are stored; boot_epoch 0: none.
  [[nodiscard]] FeedAccount account(const RegisteredBed& bed) const;

 private:
  friend class StoreDesk;
  [[nodiscard]] const BedMemory* memory_of(BedId bed) const;
  /// The device was last known at another bed, or the bed by another device.
  [[nodiscard]] bool has_moved(const RegisteredBed& bed) const;
  /// Locks the store and reads it. Sets `refused_` when the disk does not let it.
  void open();
  /// @throws ConfigurationError, std::system_error
  void lock();

  Instant opened_at_;
  std::string directory_;
  std::unique_ptr<StoreLock> lock_;
  std::unique_ptr<FileSystem> disk_;
  Cipher cipher_;
  Recovery recovery_;    ///< not changed by open_again(): other threads read it
  std::string refused_;  ///< why the store could not be opened at start
};

/// The store's two threads. The recorder's takes the workers' streams out of
/// their rings and waits for the disk, so that nobody else has to; the keeper's
/// looks after what is written. Acknowledgements go back to the ingest thread.
class StoreDesk {
 public:
  /// @param opened, shards  outlive the desk; each shard has a recorder's ring
  /// @param wake_ingest     called when acknowledgements wait
  StoreDesk(OpenedStore& opened, const StoreConfig& config, const BedRegistry& registry, const Clock& clock,
            std::vector<std::unique_ptr<Shard>>& shards, std::function<void()> wake_ingest);

  /// The recorder thread's loop, until stop() and the rings are empty; what it
  /// took is on the disk then, or nowhere.
  void run_recorder();
  /// The keeper thread's loop, until stop().
  void run_keeper();
  void stop();

  /// Ingest thread: hands each waiting acknowledgement to `use`.
  template <class Use>
  std::size_t take_acks(Use&& use) {
    return acks_.drain(acks_.capacity(), std::forward<Use>(use));
  }
  [[nodiscard]] bool acks_wait() const { return !acks_.empty(); }

  /// Ward thread: takes one alarm that was found in late data.
  [[nodiscard]] bool take_late_alarm(Event& into) { return late_alarms_.pop({&into, 1}) == 1; }
  /// The audit log's thread runs this.
  [[nodiscard]] AuditDesk& audit() { return audit_; }

  /// Of the recorder thread, which waits for the disk.
  [[nodiscard]] Wake& wake() { return recorder_wake_; }
  [[nodiscard]] std::uint64_t cycles() const { return cycles_.load(std::memory_order_relaxed); }
  /// The watchdog's judgement: the disk does not answer.
  void note_stalled(bool stalled) { stalled_.store(stalled, std::memory_order_relaxed); }

  /// Any thread.
  [[nodiscard]] StoreState state() const;
  /// What every bed must be told: none, recording_failed or recording_limited.
  [[nodiscard]] AlarmCondition alarm() const;
  void fill(ServerStatus& status) const;

 private:
  std::size_t take_from_rings();
  [[nodiscard]] Result<Recorder::Start> open_store(const BedRegistry& registry);
  [[nodiscard]] Result<void> review(const LateStretch& stretch);
  void send_acks();
  void wait_for_work();
  [[nodiscard]] std::unique_ptr<Recorder> make_recorder(const StoreConfig& config, const BedRegistry& registry);
  void log_state();
  void log_notes();

  const Clock& clock_;
  OpenedStore& opened_;
  std::vector<std::unique_ptr<Shard>>& shards_;
  std::function<void()> wake_ingest_;
  SpscRing<DurableAck> acks_;
  std::map<DeviceId, DurableAck> acks_waiting_;  ///< the latest of each device, until there is room
  AuditDesk audit_;
  std::unique_ptr<Recorder> recorder_;
  StoreReader past_;             ///< keeper thread: for late reviews
  SpscRing<Event> late_alarms_;  ///< from the keeper to the ward thread
  Keeper keeper_;
  Wake recorder_wake_;
  Wake keeper_wake_;
  std::vector<Event> batch_;
  StoreState logged_{StoreState::recording};
  std::atomic<std::uint64_t> cycles_{0};
  std::atomic<bool> stalled_{false};
  std::atomic<bool> stopping_{false};
};

}  // namespace ward
