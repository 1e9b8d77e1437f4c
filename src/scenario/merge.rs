//! An option over its base, and dated changes in the order of their dates.

use super::diagnostic::Problem;
use super::keys::{Is, KEYS, Key, is_distribution, replaces};
use super::node::{Entry, Node, Place, Value, position};
use jiff::civil::Date;

impl Node {
    /// Lays `over` on this tree: tables merge key by key, anything else is replaced; new keys are appended, so that
    /// what the base names keeps its order.
    pub fn merge(&mut self, over: &Self) {
        let (Value::Table(mine), Value::Table(theirs)) = (&mut self.value, &over.value) else {
            *self = over.clone();
            return;
        };
        for entry in theirs {
            // What the upper table states twice over is left for the conversion to report.
            let stated = |old: &Entry| theirs.iter().any(|entry| entry.key == old.key);
            mine.retain(|old| !replaces(&entry.key, &old.key) || stated(old));
            match mine.iter_mut().find(|old| old.key == entry.key) {
                Some(old) => {
                    let merges = old.node.merges() && entry.node.merges();
                    if merges { old.node.merge(&entry.node) } else { *old = entry.clone() }
                }
                None => mine.push(entry.clone()),
            }
        }
    }

    /// Sets a key, over what it is and over what says the same in other words; tables on the way are made.
    pub fn set(&mut self, path: &[String], node: Self) {
        let Some((first, rest)) = path.split_first() else {
            *self = node;
            return;
        };
        if let Value::List(items) = &mut self.value {
            if let Some(item) = position(first).and_then(|position| items.get_mut(position)) {
                item.set(rest, node);
            }
            return;
        }
        if !matches!(self.value, Value::Table(_)) {
            self.value = Value::Table(Vec::new());
        }
        let Value::Table(entries) = &mut self.value else { return };
        entries.retain(|old| !replaces(first, &old.key) || old.key == *first);
        match entries.iter_mut().find(|entry| entry.key == *first) {
            Some(entry) => entry.node.set(rest, node),
            None => {
                let mut own = Self::empty(node.place.clone());
                let key_place = node.place.clone();
                own.set(rest, node);
                entries.push(Entry { key: first.clone(), key_place, node: own });
            }
        }
    }

    /// Whether it is a table that is merged key by key: any but a distribution.
    fn merges(&self) -> bool {
        matches!(self.value, Value::Table(_)) && !is_distribution(self)
    }
}

/// A file of a chain of bases.
pub(super) struct Layer {
    pub tree: Node,
    /// What was reported on and taken out of the tree.
    pub removed: Vec<Vec<String>>,
}

/// A dated change: only the keys it states itself.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub on: Date,
    pub place: Place,
    pub tree: Node,
}

/// A scenario in one piece.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    pub tree: Node,
    pub changes: Vec<Dated>,
    /// What held in the past until a date, in the order of the dates.
    pub past: Vec<Dated>,
}

impl Merged {
    /// The first day, where a past is simulated before it.
    pub fn first_day(&self) -> Option<Date> {
        let path = ["past".to_owned(), "weeks".to_owned()];
        let weeks = self.tree.at(&path).or_else(|| Key::at(&path)?.default.as_ref());
        let some = weeks.and_then(Node::number).is_some_and(|weeks| weeks > 0.0);
        self.tree.at(&["first_day"]).and_then(Node::date).filter(|_| some)
    }

    /// From when on a key has a value that an option gives it for the whole run: from the first day on where it may change then, and from
    /// the beginning where it may not, or where there is no past (`None`).
    pub fn since(&self, path: &[String]) -> Option<Date> {
        self.first_day().filter(|_| path.first().is_some_and(|table| may_change(table)))
    }

    /// Lays over it what options state at the top.
    fn lay_option(&mut self, option: Node) {
        if option.entries().is_empty() {
            return;
        }
        let Some(on) = self.first_day() else { return self.tree.merge(&option) };
        match self.changes.iter_mut().find(|change| change.on == on) {
            Some(change) => {
                let dated = std::mem::replace(&mut change.tree, option);
                change.tree.merge(&dated);
            }
            None => {
                let place = option.entries()[0].key_place.clone();
                self.changes.insert(0, Dated { on, place, tree: option });
            }
        }
    }

    /// What a key is on a day; on the first, where none is named.
    pub fn held(&self, path: &[String], on: Option<Date>) -> Option<&Node> {
        let dated = self.changes.iter().rev().filter(|change| on.is_some_and(|on| change.on <= on));
        dated.map(|change| &change.tree).chain([&self.tree]).find_map(|tree| tree.at(path))
    }

    /// Sets a key from a day on, or from the first: the one way in which grids, answers, draws and shorter runs change a scenario. A fit
    /// sets a key of the file that states it, before it is merged.
    pub fn set(&mut self, path: &[String], node: Node, from: Option<Date>) {
        let Some(on) = from else { return self.tree.set(path, node) };
        // A change states a distribution or a list as a whole.
        let whole = (1..path.len()).map(|length| &path[..length]).find_map(|above| {
            let held = self.held(above, from).filter(|held| !held.merges())?;
            Some((above, held.clone()))
        });
        let after = self.changes.partition_point(|change| change.on < on);
        if self.changes.get(after).is_none_or(|change| change.on != on) {
            let tree = Node::empty(Place::NOWHERE);
            self.changes.insert(after, Dated { on, place: Place::NOWHERE, tree });
        }
        let tree = &mut self.changes[after].tree;
        if let Some((above, held)) = whole.filter(|(above, _)| tree.at(above).is_none()) {
            tree.set(above, held);
        }
        tree.set(path, node);
    }
}

/// Tables that say nothing of the past.
const COUNTED: [&str; 4] = ["posts", "costs", "budget", "structure"];

/// Lays the files over each other, the first on top.
pub(super) fn merge(layers: Vec<Layer>, problems: &mut Vec<Problem>) -> Merged {
    let mut tree = None::<Node>;
    // What options state at the top and may change on a date.
    let mut option = Node::empty(Place::NOWHERE);
    let (mut changes, mut past) = (Vec::new(), Vec::new());
    for mut layer in layers.into_iter().rev() {
        layer.tree.take("base");
        let listed = layer.tree.take("change");
        let [own, own_past] =
            ["on", "until"].map(|key| listed.as_ref().map_or(Vec::new(), |entry| dated(entry, key, &layer, problems)));
        match &mut tree {
            None => tree = Some(layer.tree),
            Some(below) => {
                // The name and title of a base are not those of an option.
                if layer.tree.entry("name").is_some() && layer.tree.entry("title").is_none() {
                    below.take("title");
                }
                if layer.tree.entry("first_day").is_some() {
                    // What held until a date was said of the time before another day.
                    past.clear();
                }
                if !has_own_past(&layer.tree) {
                    keep_past_pulses(below, &mut layer.tree);
                }
                if has_own_past(&layer.tree) {
                    below.merge(&std::mem::replace(&mut option, Node::empty(Place::NOWHERE)));
                } else {
                    option.merge(&layer.tree.split_off(may_change));
                }
                below.merge(&layer.tree);
            }
        }
        lay(&mut changes, own);
        lay(&mut past, own_past);
    }
    let tree = tree.unwrap_or_else(|| Node::empty(Place::new(0, 0..0)));
    let mut merged = Merged { tree, changes, past };
    merged.lay_option(option);
    merged
}

/// Whether a file says what the world is, and not what is done in it from the first day on.
fn has_own_past(tree: &Node) -> bool {
    let own = tree.at(&["past", "own"]).is_some_and(|own| matches!(own.value, Value::Boolean(true)));
    own || ["first_day", "area"].iter().any(|key| tree.entry(key).is_some())
}

/// Pulses are stated as a list, which takes the place of the base's; those that came before the first day stay, unless the list states
/// some itself.
fn keep_past_pulses(below: &Node, option: &mut Node) {
    let first_day = below.at(&["first_day"]).and_then(Node::date);
    let is_past =
        |pulse: &&Node| pulse.at(&["from"]).and_then(Node::date).zip(first_day).is_some_and(|(from, day)| from < day);
    let past: Vec<Node> =
        below.entry("pulse").map_or(&[][..], |entry| entry.node.items()).iter().filter(is_past).cloned().collect();
    if let Some(Node { value: Value::List(own), .. }) = option.find_mut(&["pulse".to_owned()])
        && !own.iter().any(|pulse| is_past(&pulse))
    {
        own.splice(0..0, past);
    }
}

/// Whether a table at the top may change on a date; teams change in a dated change only.
fn may_change(table: &str) -> bool {
    table != "structure"
        && KEYS.key("change").and_then(|change| change.key(table)).is_some_and(|key| key.is == Is::Table)
}

/// Lays changes over those of files below, in the order of their dates.
fn lay(changes: &mut Vec<Dated>, own: Vec<Dated>) {
    for change in own {
        match changes.iter_mut().find(|other| other.on == change.on) {
            Some(other) => {
                other.tree.merge(&change.tree);
                other.place = change.place;
            }
            None => changes.push(change),
        }
    }
    changes.sort_by_key(|change| change.on);
}

/// The changes of one file that have their date under a key; those of one date in one piece.
fn dated(entry: &Entry, key: &str, layer: &Layer, problems: &mut Vec<Problem>) -> Vec<Dated> {
    let Value::List(items) = &entry.node.value else { return Vec::new() };
    let mut all: Vec<Dated> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let spoilt =
            |key: &str| layer.removed.iter().any(|path| is_at(path, index) && path[2..].iter().any(|k| k == key));
        let [on, until] = ["on", "until"].map(|key| item.entry(key));
        if until.is_some() == (key == "on") || on.is_some() && until.is_some() {
            if let ("on", Some(on), Some(until)) = (key, on, until) {
                let problem = Problem::at(
                    until.key_place.clone(),
                    "a change has both `on` and `until`",
                    "and here",
                    "keep one of them",
                );
                problems.push(problem.with(on.key_place.clone(), "stated here"));
            }
            continue;
        }
        let Some(on) = item.at(&[key]).and_then(Node::date) else {
            if !spoilt(key) {
                let help = "add the line: on = 2010-04-01, or another day after the first";
                problems.push(Problem::at(item.place.clone(), "a change needs its date", "has no `on`", help));
            }
            continue;
        };
        let place = item.entry(key).map_or(item.place.clone(), |entry| entry.node.place.clone());
        let mut tree = item.clone();
        tree.take(key);
        if states_nothing(&tree) {
            let help = "add what changes, for example: posts = { extra_social_workers = 4 }";
            if !layer.removed.iter().any(|path| is_at(path, index)) {
                problems.push(Problem::at(place, "this change changes nothing", "nothing but its date", help));
            }
            continue;
        }
        if let Some(entry) = tree.entries().iter().find(|entry| key == "until" && COUNTED.contains(&&*entry.key)) {
            let message = format!("`{}` cannot have been otherwise before the first day", entry.key);
            let help = "posts, teams and money are those of the first day in the past, too: leave it out";
            problems.push(Problem::at(entry.key_place.clone(), message, "acts from the first day on only", help));
            continue;
        }
        if key == "until" {
            let mut ranges = Vec::new();
            super::uncertain::each(&tree, &mut Vec::new(), &mut |path, node, _| {
                ranges.push((path.join("."), node.place.clone()))
            });
            problems.extend(ranges.into_iter().map(|(key, place)| {
                let message = format!("what `{key}` was until a date cannot be a range");
                let help = "state its centre here, or the range at the top, where it holds in the past, too";
                Problem::at(place, message, "not known, and before the first day", help)
            }));
        }
        match all.iter_mut().find(|other| other.on == on) {
            Some(other) => {
                if let Some(Clash { keys: [one, two], places: [first, second] }) = clash(&other.tree, &tree, "") {
                    let message = if one == two {
                        format!("two changes on {on} both state `{one}`")
                    } else {
                        format!("two changes on {on} state `{one}` and `{two}`, which stand in each other's place")
                    };
                    let problem = Problem::at(second, message, "and here", "keep one of them");
                    problems.push(problem.with(first, "stated here"));
                }
                other.tree.merge(&tree);
            }
            None => all.push(Dated { on, place, tree }),
        }
    }
    all
}

/// Whether a table holds no key but those of tables that hold none themselves.
fn states_nothing(tree: &Node) -> bool {
    tree.entries().iter().all(|entry| matches!(entry.node.value, Value::Table(_)) && states_nothing(&entry.node))
}

/// Whether a path lies within the change of that number.
fn is_at(path: &[String], index: usize) -> bool {
    path.len() > 2 && path[0] == "change" && path[1] == index.to_string()
}

/// A key that two trees state, or one key in the one and another in the other, of which one holds; where each stands.
struct Clash {
    keys: [String; 2],
    places: [Place; 2],
}

/// The first one.
fn clash(first: &Node, second: &Node, path: &str) -> Option<Clash> {
    let within = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    second.entries().iter().find_map(|entry| {
        let excluded = || first.entries().iter().find(|other| replaces(&entry.key, &other.key));
        let other = first.entry(&entry.key).or_else(excluded)?;
        if other.key == entry.key && other.node.merges() && entry.node.merges() {
            return clash(&other.node, &entry.node, &within(&entry.key));
        }
        let both = [other, entry];
        Some(Clash { keys: both.map(|of| within(&of.key)), places: both.map(|of| of.key_place.clone()) })
    })
}
