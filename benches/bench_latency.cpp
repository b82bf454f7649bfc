// From a device's socket to the alarm on a dashboard's socket: a device alarm
// that toggles is the shortest way through every stage. The floor is the same
// number of hops over bare ZeroMQ sockets in the same run.
//
// Usage: bench_latency [EPISODES]; ctest runs a few.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "ingest/publisher.h"
#include "ingest/server.h"
#include "pipeline/wire/ward_codec.h"

namespace {

using namespace std::chrono_literals;

constexpr int kGiveUpMs = 5000;

double percentile(std::vector<double>& sorted_us, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted_us.size() - 1));
  return sorted_us[at];
}

void print(const char* name, std::vector<double> us) {
  std::sort(us.begin(), us.end());
  std::printf("  %-26s p50 %8.1f us   p99 %8.1f us   max %8.1f us   (%zu)\n", name, percentile(us, 0.5),
              percentile(us, 0.99), us.back(), us.size());
}

// Sees the device alarm change on the ward socket.
class Screen {
 public:
  Screen(zmq::context_t& context, const std::string& ward) : socket_(context, zmq::socket_type::sub) {
    socket_.set(zmq::sockopt::plain_username, "bench");
    socket_.set(zmq::sockopt::rcvtimeo, kGiveUpMs);
    socket_.connect(ward);
    socket_.set(zmq::sockopt::subscribe, "S");
  }
  void wait_for(ward::AlarmPhase phase) {
    for (;;) {
      const ward::StateUpdate update = next();
      for (const ward::Event& event : update.events) {
        const auto* alarm = std::get_if<ward::Alarm>(&event.body);
        if (alarm != nullptr && alarm->condition == ward::AlarmCondition::device_alarm && alarm->phase == phase) {
          return;
        }
      }
    }
  }
  void wait_for_server() { (void)next(); }

 private:
  ward::StateUpdate next() {
    zmq::message_t topic;
    zmq::message_t payload;
    if (!socket_.recv(topic) || !socket_.recv(payload)) {
      std::fprintf(stderr, "bench_latency: no state for %d ms\n", kGiveUpMs);
      std::exit(1);
    }
    auto update = ward::wire::decode_state({payload.data<std::byte>(), payload.size()});
    if (!update) std::exit(1);
    return update.value();
  }
  zmq::socket_t socket_;
};

std::vector<double> socket_to_alarm(std::size_t episodes, const ward::Clock& clock) {
  ward::ServerConfig config;
  config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
  config.insecure = true;
  config.max_beds = 4;
  ward::Server server(config, clock);
  zmq::context_t context;
  Screen screen(context, server.ward_endpoint());
  screen.wait_for_server();
  ward::PublisherOptions options;
  options.server = server.feed_endpoint();
  options.device = "bench";
  options.boot_epoch = 1;
  ward::Publisher device(options);
  const auto device_now = [&] { return ward::DeviceInstant{clock.now().time_since_epoch()}; };
  while (!device.counters().connected) {
    device.publish(device_now());
    std::this_thread::sleep_for(20ms);
  }
  std::vector<double> us;
  ward::DeviceAlarm alarm;
  alarm.text = "BENCH";
  for (std::size_t i = 0; i < episodes; ++i) {
    alarm.active = !alarm.active;
    device.append_alarm(alarm);
    const ward::Instant sent = clock.now();
    device.publish(device_now());
    screen.wait_for(alarm.active ? ward::AlarmPhase::active : ward::AlarmPhase::inactive);
    us.push_back(ward::milliseconds(clock.now() - sent) * 1e3);
    device.poll(device_now());
    std::this_thread::sleep_for(3ms);
  }
  server.stop();
  return us;
}

// DEALER -> ROUTER thread -> PUB -> SUB, nothing done on the way.
std::vector<double> bare_sockets(std::size_t episodes, const ward::Clock& clock) {
  zmq::context_t context;
  zmq::socket_t router(context, zmq::socket_type::router);
  zmq::socket_t pub(context, zmq::socket_type::pub);
  router.bind("tcp://127.0.0.1:*");
  pub.bind("tcp://127.0.0.1:*");
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  zmq::socket_t sub(context, zmq::socket_type::sub);
  dealer.connect(router.get(zmq::sockopt::last_endpoint));
  sub.connect(pub.get(zmq::sockopt::last_endpoint));
  sub.set(zmq::sockopt::subscribe, "");
  sub.set(zmq::sockopt::rcvtimeo, kGiveUpMs);
  std::this_thread::sleep_for(300ms);
  std::thread relay([&] {
    for (std::size_t i = 0; i < episodes; ++i) {
      zmq::message_t identity;
      zmq::message_t payload;
      if (!router.recv(identity) || !router.recv(payload)) return;
      pub.send(payload, zmq::send_flags::none);
    }
  });
  std::vector<double> us;
  for (std::size_t i = 0; i < episodes; ++i) {
    const ward::Instant sent = clock.now();
    dealer.send(zmq::message_t(1000), zmq::send_flags::none);
    zmq::message_t got;
    if (!sub.recv(got)) std::exit(1);
    us.push_back(ward::milliseconds(clock.now() - sent) * 1e3);
    std::this_thread::sleep_for(3ms);
  }
  relay.join();
  return us;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t episodes = argc > 1 ? static_cast<std::size_t>(std::strtoul(argv[1], nullptr, 10)) : 1000;
  if (episodes == 0) {
    std::fprintf(stderr, "usage: bench_latency [EPISODES], a whole number from 1\n");
    return 2;
  }
  const ward::SystemClock clock;
  std::vector<double> bare = bare_sockets(episodes, clock);
  std::vector<double> whole = socket_to_alarm(episodes, clock);
  std::printf("device socket to dashboard socket, plain text, %u cores:\n", std::thread::hardware_concurrency());
  print("bare ZeroMQ, two hops", bare);
  print("wardlight, alarm", whole);
  std::sort(bare.begin(), bare.end());
  std::sort(whole.begin(), whole.end());
  std::printf("ratio p50 %.2fx  p99 %.2fx\n", percentile(whole, 0.5) / percentile(bare, 0.5),
              percentile(whole, 0.99) / percentile(bare, 0.99));
  return 0;
}
