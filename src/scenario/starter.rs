//! The starter scenario: what `caseload new` writes, and where error messages take their example lines from.

use super::node::{Node, Value};

const TEMPLATE: &str = include_str!("starter.toml");
/// What stands in it of the open cases, from the first line of it to the next section.
const OPEN_CASES: [&str; 2] = ["# Children with an open case on the first day.\n", "\n# What changes, and when."];
/// What stands there in its place where they are a list.
const LISTED: &str = include_str!("starter.list.toml");
const LIST: &str = include_str!("starter.cases.csv");

/// The text of a commented scenario that runs as it is, under a name and a title.
#[must_use]
pub fn starter(name: &str, title: &str) -> String {
    filled(TEMPLATE, name, title)
}

/// The same, starting from a list of open cases; and that list: its name, which is that of a file beside the scenario, and its text.
#[must_use]
pub fn starter_with_list(name: &str, title: &str) -> (String, (String, &'static str)) {
    let of_totals = OPEN_CASES.map(|line| TEMPLATE.find(line).unwrap_or(TEMPLATE.len()));
    let (before, after) = (&TEMPLATE[..of_totals[0]], &TEMPLATE[of_totals[1]..]);
    (filled(&[before, LISTED, after].concat(), name, title), (format!("{name}.cases.csv"), LIST))
}

fn filled(template: &str, name: &str, title: &str) -> String {
    let quoted = toml::Value::from(title).to_string();
    template
        .replace("title = \"{{title}}\"", &format!("title = {quoted}"))
        .replace("{{title}}", &title.replace(['\n', '\r'], " "))
        .replace("{{name}}", name)
}

/// A line that states a key as the starter scenario does, or a whole table.
pub(super) fn example(path: &[String]) -> Option<String> {
    if path == ["area"] {
        return Some("[area.North]\nassessment_teams = [6, 6]".to_string());
    }
    let (tree, _) = Node::parse(0, TEMPLATE);
    if let Some(entry) = find(&tree, path) {
        return Some(entry);
    }
    // An area of another name, a share of another area: the first of the starter's.
    if path.len() > 1 && (path[0] == "area" || path[..path.len() - 1] == ["demand", "children_a_week"]) {
        let place = if path[0] == "area" { 1 } else { path.len() - 1 };
        let mut path = path.to_vec();
        path[place] = "North".to_string();
        return find(&tree, &path);
    }
    None
}

/// A line that states a key of a distribution, or one that the starter scenario does not use.
pub(super) fn example_of_key(key: &str) -> Option<&'static str> {
    Some(match key {
        "mean" => "mean = 20",
        "median" => "median = 18",
        "cv" => "cv = 0.5",
        "low" => "low = 2",
        "high" => "high = 8",
        "up_to" => "up_to = [3, 6, 12]",
        "share" => "share = [0.5, 0.3, 0.2]",
        "mean_speed" => "mean_speed = { assessment = 0.7, protection_and_need = 0.5, looked_after = 0.4 }",
        _ => return None,
    })
}

fn find(tree: &Node, path: &[String]) -> Option<String> {
    let entry = tree.entry_at(path)?;
    let is_header = |node: &Node| {
        matches!(node.value, Value::Table(_)) && !TEMPLATE[node.place.start..node.place.end].starts_with('{')
    };
    if is_header(&entry.node) {
        let lines = entry
            .node
            .entries()
            .iter()
            .map(|inner| if is_header(&inner.node) { String::new() } else { line(inner) + "\n" });
        let header = format!("[{}]\n", path.join("."));
        return Some(header + &lines.collect::<String>()).map(|text| text.trim_end().to_string());
    }
    Some(line(entry))
}

fn line(entry: &super::node::Entry) -> String {
    let value = TEMPLATE.get(entry.node.place.start..entry.node.place.end).unwrap_or("");
    let value = value.replace("{{name}}", "my-service").replace("{{title}}", "My service");
    format!("{} = {value}", entry.key)
}
