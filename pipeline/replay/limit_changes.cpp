#include "pipeline/replay/limit_changes.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "pipeline/domain/limit_names.h"
#include "pipeline/domain/result.h"

namespace ward {
namespace {

/// A value of either notation, with the line it stands in.
struct Node {
  enum class Kind : std::uint8_t { table, number, text, other };
  Kind kind{Kind::other};
  int line{0};
  double number{};
  std::string text;
  std::vector<std::pair<std::string, Node>> members;
};

Node node_of(const toml::node& from) {
  Node node;
  node.line = static_cast<int>(from.source().begin.line);
  if (const toml::table* table = from.as_table()) {
    node.kind = Node::Kind::table;
    for (const auto& [key, value] : *table) {
      node.members.emplace_back(std::string{key.str()}, node_of(value));
      Node& member = node.members.back().second;
      if (key.source().begin.line > 0) member.line = static_cast<int>(key.source().begin.line);
    }
  } else if (from.is_number()) {
    node.kind = Node::Kind::number;
    node.number = *from.value<double>();
  } else if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::text;
    node.text = text->get();
  }
  return node;
}

int line_at(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())), '\n'));
}

/// JSON keeps no lines: a key is looked for behind the one before it.
Node node_of(const nlohmann::ordered_json& from, std::string_view text, std::size_t& at) {
  Node node;
  node.line = line_at(text, at);
  if (from.is_object()) {
    node.kind = Node::Kind::table;
    for (const auto& [key, value] : from.items()) {
      const std::size_t found = text.find('"' + key + '"', at);
      if (found != std::string_view::npos) at = found + key.size() + 2;
      node.members.emplace_back(key, node_of(value, text, at));
    }
  } else if (from.is_number()) {
    node.kind = Node::Kind::number;
    node.number = from.get<double>();
  } else if (from.is_string()) {
    node.kind = Node::Kind::text;
    node.text = from.get<std::string>();
  }
  return node;
}

std::string digits(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  [[noreturn]] void refuse(int line, const std::string& why) const {
    throw ConfigurationError(name_ + ":" + std::to_string(line) + ": " + why);
  }

  LimitChangeSet parameters(const Node& table, const std::string& where) const {
    if (table.kind != Node::Kind::table) refuse(table.line, where + " is no table of parameters");
    LimitChangeSet set{};
    for (const auto& [name, node] : table.members) {
      const auto known = std::ranges::find(kLimitParameterNames, name);
      if (known == kLimitParameterNames.end()) refuse(node.line, "\"" + name + "\" is no parameter that has limits");
      const auto at = static_cast<std::size_t>(known - kLimitParameterNames.begin());
      set[at] = change(static_cast<LimitParameter>(at), name, node);
    }
    return set;
  }

 private:
  LimitChange change(LimitParameter parameter, const std::string& name, const Node& table) const {
    if (table.kind != Node::Kind::table) refuse(table.line, name + ": expected { low, high, delay_s }");
    LimitChange change;
    change.line = table.line;
    for (const auto& [key, node] : table.members) {
      if (key == "low") {
        change.sets_low = true;
        change.limits.low = limit(parameter, name + ".low", node);
      } else if (key == "high") {
        change.sets_high = true;
        change.limits.high = limit(parameter, name + ".high", node);
      } else if (key == "delay_s") {
        const double asked = within(kDelaySeconds, name + ".delay_s", node);
        change.delay = Nanoseconds{static_cast<std::int64_t>(asked * 1e9)};
      } else {
        refuse(node.line, name + ": \"" + key + "\" is none of low, high, delay_s");
      }
    }
    const LimitPair& pair = change.limits;
    if (pair.low && pair.high && !(*pair.low < *pair.high)) refuse(table.line, name + ": low is not below high");
    return change;
  }

  std::optional<float> limit(LimitParameter parameter, const std::string& what, const Node& node) const {
    if (node.kind == Node::Kind::text && node.text == "off") return std::nullopt;
    return static_cast<float>(within(parameter_limits(parameter).clamp, what, node));
  }

  double within(LimitRange range, const std::string& what, const Node& node) const {
    if (node.kind != Node::Kind::number) refuse(node.line, what + " is no number");
    const double lowest = static_cast<double>(range.lowest);
    const double highest = static_cast<double>(range.highest);
    if (!(node.number >= lowest && node.number <= highest)) {
      refuse(node.line, what + " = " + digits(node.number) + " is not within " + digits(lowest) + " to " + digits(highest));
    }
    return node.number;
  }

  const std::string& name_;
};

Node read(std::string_view text, const std::string& name, const Reader& reader) {
  if (name.ends_with(".json")) {
    try {
      std::size_t at = 0;
      return node_of(nlohmann::ordered_json::parse(text), text, at);
    } catch (const nlohmann::json::parse_error& error) {
      reader.refuse(line_at(text, error.byte > 0 ? error.byte - 1 : 0), "not JSON");
    }
  }
  try {
    return node_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    reader.refuse(static_cast<int>(error.source().begin.line), std::string{error.description()});
  }
}

}  // namespace

LimitChanges LimitChanges::parse(std::string_view text, const std::string& name) {
  LimitChanges changes;
  changes.name_ = name;
  const Reader reader(name);
  const Node root = read(text, name, reader);
  if (root.kind != Node::Kind::table) reader.refuse(1, "expected [all] and [bed.N]");
  for (const auto& [key, node] : root.members) {
    if (key == "all") {
      changes.all_ = reader.parameters(node, "all");
    } else if (key == "bed" && node.kind == Node::Kind::table) {
      for (const auto& [bed, parameters] : node.members) {
        changes.beds_[bed] = reader.parameters(parameters, "bed." + bed);
      }
    } else {
      reader.refuse(node.line, "\"" + key + "\" is neither [all] nor [bed.N]");
    }
  }
  const auto says = [](const LimitChangeSet& set) { return std::ranges::any_of(set, &LimitChange::any); };
  if (!says(changes.all_) && std::ranges::none_of(changes.beds_, [&](const auto& bed) { return says(bed.second); })) {
    reader.refuse(1, "changes no limit");
  }
  return changes;
}

LimitChanges LimitChanges::load(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file || std::filesystem::is_directory(path)) throw ConfigurationError(path.string() + ":1: cannot be read");
  return parse(std::string{std::istreambuf_iterator<char>{file}, {}}, path.string());
}

LimitChangeSet LimitChanges::of(const std::string& bed) const {
  LimitChangeSet set = all_;
  const auto own = beds_.find(bed);
  if (own == beds_.end()) return set;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const LimitChange& change = own->second[i];
    if (!change.any()) continue;
    if (change.sets_low) set[i].limits.low = change.limits.low;
    if (change.sets_high) set[i].limits.high = change.limits.high;
    if (change.delay) set[i].delay = change.delay;
    set[i].sets_low = set[i].sets_low || change.sets_low;
    set[i].sets_high = set[i].sets_high || change.sets_high;
    set[i].line = change.line;
  }
  return set;
}

}  // namespace ward
