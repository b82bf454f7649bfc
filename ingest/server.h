#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "ingest/access.h"
#include "ingest/bed_registry.h"
#include "ingest/config.h"
#include "ingest/server_shard.h"
#include "ingest/server_store.h"
#include "ingest/server_ward.h"
#include "ingest/server_watch.h"
#include "ingest/zap_handler.h"
#include "ingest/zmq_feed.h"

namespace ward {

/// Everything of wardlight-server but its command line. Built whole, running
/// from construction to stop().
///
/// Threads: libzmq's one I/O thread; the doorman (ZapHandler); the ingest
/// thread, which also runs the only shard when config.workers is 0; else one
/// thread a shard; the ward thread; with a store the recorder's and the
/// keeper's. The caller's thread is the watchdog: call
/// check() about every 250 ms.
class Server {
 public:
  /// @throws ConfigurationError  config cannot be used
  /// @throws std::runtime_error  cannot listen, or the access self-test failed
  Server(const ServerConfig& config, const Clock& clock);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Stops the sources, lets every thread finish what it holds, joins them.
  void stop();

  /// Looks whether every thread makes progress; says loudly when one does not.
  /// @return false when a thread has died: stop and exit with failure
  bool check(Instant now);

  [[nodiscard]] std::string feed_endpoint() const { return feed_.endpoint(); }
  [[nodiscard]] std::string ward_endpoint() const { return desk_.ward_endpoint(); }
  [[nodiscard]] std::string command_endpoint() const { return desk_.command_endpoint(); }

 private:
  [[nodiscard]] std::vector<std::unique_ptr<Shard>> make_shards(const ServerConfig& config) const;
  [[nodiscard]] ZmqFeedOptions feed_options(const ServerConfig& config) const;
  [[nodiscard]] WardSeams ward_seams();
  void add_beds();
  void start_threads();
  void run_ingest();
  void run_worker(Shard& shard);
  std::size_t poll_feed(Instant now);
  bool push(const Event& event);
  void wake_shards();
  std::size_t take_acks(Instant now);
  void wake_recorder_in_need();
  /// What the ingest thread sleeps on.
  [[nodiscard]] Wake& ingest_wake() { return inline_shard_ ? shards_.front()->wake : ingest_wake_; }
  [[nodiscard]] std::size_t room() const;
  void fill_status(ServerStatus& status) const;
  void watch_threads();
  template <class Loop>
  std::thread thread_of(const char* name, Loop loop);

  const Clock& clock_;
  bool inline_shard_;  ///< the ingest thread runs the only shard
  std::unique_ptr<OpenedStore> opened_;  ///< null: the ward is in memory only
  AccessList access_;
  BedRegistry registry_;
  zmq::context_t context_;
  ZapHandler doorman_;
  bool access_proven_;  ///< the self-test, before any socket below listens
  std::vector<std::unique_ptr<Shard>> shards_;
  ZmqFeed feed_;
  std::unique_ptr<StoreDesk> store_;  ///< null without a store
  std::unique_ptr<ReaderDesk> past_;  ///< null without a store
  WardDesk desk_;
  Wake ingest_wake_;    ///< used when the ingest thread has no shard
  Instant full_since_;  ///< a worker's ring has had no room since then
  bool full_{false};
  std::atomic<std::uint64_t> ingest_cycles_{0};
  std::atomic<std::uint64_t> inputs_refused_{0};
  std::atomic<bool> stopping_ingest_{false};
  std::atomic<bool> stopping_workers_{false};
  std::atomic<bool> thread_died_{false};
  std::vector<ProgressWatch> watches_;
  std::thread ingest_thread_;
  std::vector<std::thread> worker_threads_;
  std::thread ward_thread_;
  std::thread recorder_thread_;
  std::thread keeper_thread_;
  std::thread audit_thread_;
  std::thread reader_thread_;
};

}  // namespace ward
