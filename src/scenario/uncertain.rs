//! Numbers that are not known: a range or a distribution may stand for any number of a scenario. What is believed of
//! each is drawn once a future, so that a run holds not knowing the inputs beside chance.

use super::check::{At, Check};
use super::diagnostic::Problem;
use super::keys::{Is, Key, UNCERTAIN};
use super::names::did_you_mean;
use super::node::{Node, Value};
use super::prior::{Prior, Uncertain};
use super::problems;

/// Replaces the tables of a tree that stand for a number; reports and takes out what cannot.
pub(super) fn mark(tree: &mut Node, problems: &mut Vec<Problem>, removed: &mut Vec<Vec<String>>) {
    let mut path = Vec::new();
    let mut wrong = Vec::new();
    walk(tree, &mut path, problems, &mut wrong);
    for path in wrong {
        removed.push(tree.remove(&path));
    }
}

fn walk(node: &mut Node, path: &mut Vec<String>, problems: &mut Vec<Problem>, wrong: &mut Vec<Vec<String>>) {
    if stands_for_a_number(node) {
        match read(node, path) {
            Ok(uncertain) => node.value = Value::Uncertain(Box::new(uncertain)),
            Err(found) => {
                problems.extend(found);
                wrong.push(path.clone());
            }
        }
        return;
    }
    for (key, node) in node.children_mut() {
        path.push(key);
        walk(node, path, problems, wrong);
        path.pop();
    }
}

/// Whether a table is one with `between` or `uncertain` in it (and no area or programme that is called so).
fn stands_for_a_number(node: &Node) -> bool {
    let given = |key| node.entry(key).map(|entry| &entry.node.value);
    let is_one = |value: &Value| matches!(value, Value::Table(entries) if entries.len() == 1);
    given("between").is_some_and(|value| !matches!(value, Value::Table(_))) || given("uncertain").is_some_and(is_one)
}

/// Reads a table that stands for a number.
fn read(node: &Node, path: &[String]) -> Result<Uncertain, Vec<Problem>> {
    if let Some(key) = Key::at(path).filter(|key| key.certain) {
        let (why, help) = match path {
            [first, ..] if key.is != Is::Table && (path.len() == 1 || first == "past") => {
                ("it says how to run, not what is run", "state one whole number")
            }
            _ => ("it says what results are held against", "state one number"),
        };
        let key = path[..path.len().min(2)].join(".");
        return Err(vec![problem(node, format!("`{key}` cannot be a range: {why}"), "not a number", help)]);
    }
    if let Some(entry) = node.entries().iter().find(|entry| UNCERTAIN.key(&entry.key).is_none()) {
        let known: Vec<&str> = UNCERTAIN.keys.iter().map(|key| &*key.name).collect();
        let help = did_you_mean(&entry.key, known.iter().copied());
        let help = help.unwrap_or_else(|| format!("known here: {}", known.join(", ")));
        let message = format!("a number that is not known has no key `{}`", entry.key);
        return Err(vec![Problem::at(entry.key_place.clone(), message, "unknown key", help)]);
    }
    let together = match node.entry("together").map(|entry| &entry.node) {
        None => None,
        Some(Node { value: Value::Text(name), .. }) if !name.trim().is_empty() => Some(name.clone()),
        Some(other) => {
            let help = "numbers of one name are drawn together, for example: together = \"referrals\"";
            return Err(vec![problem(other, "`together` must be a name", "not a text in quotes", help)]);
        }
    };
    let prior = match (node.entry("between"), node.entry("uncertain")) {
        (Some(_), Some(entry)) => {
            let help = "keep one of them: a range, or a distribution";
            return Err(vec![problem(&entry.node, "both `between` and `uncertain`", "a second belief", help)]);
        }
        (Some(entry), None) => range(&entry.node, node.entry("likely").map(|entry| &entry.node), key_of(path))?,
        (None, _) => distribution(node)?,
    };
    let value = prior.central();
    Ok(Uncertain { prior, together, value, written: Node::toml(node) })
}

/// The key that a number stands under, alone or in a list.
fn key_of(path: &[String]) -> &str {
    path.iter().rfind(|step| step.parse::<usize>().is_err()).map_or("", String::as_str)
}

fn range(between: &Node, likely: Option<&Node>, key: &str) -> Result<Prior, Vec<Problem>> {
    let numbers: Option<Vec<f64>> = match &between.value {
        Value::List(items) => items.iter().map(Node::certain).collect(),
        _ => None,
    };
    let Some([low, high]) = numbers.as_deref() else {
        let help = "two numbers, the lower first, for example: { between = [2, 8] }";
        let label = match &between.value {
            Value::List(items) if items.len() != 2 => format!("this has {}", items.len()),
            Value::List(_) => "not both are numbers".to_string(),
            _ => format!("this is {}", between.describe()),
        };
        return Err(vec![problem(between, "`between` must be a list of two numbers", &label, help)]);
    };
    let (low, high) = (*low, *high);
    if !(high - low).is_finite() || low > high {
        let (message, label) = match () {
            () if !(low.is_finite() && high.is_finite()) => {
                ("the ends of a range must be finite", "an end is not finite")
            }
            () if low > high => ("the ends of this range are exchanged", "the first is above the second"),
            () => ("the ends of this range are too far apart", "no number can say how far"),
        };
        let help = "two numbers, the lower first, for example: { between = [2, 8] }";
        return Err(vec![problem(between, format!("`{key}`: {message}"), label, help)]);
    }
    let Some(likely) = likely else { return Ok(Prior::Between { low, high }) };
    match likely.certain() {
        Some(value) if (low..=high).contains(&value) => Ok(Prior::Triangular { low, likely: value, high }),
        _ => {
            let message = format!("`likely` must be a number from {low} to {high}");
            let label = format!("this is {}", likely.describe());
            Err(vec![problem(likely, message, &label, "the likeliest value lies within the range")])
        }
    }
}

fn distribution(node: &Node) -> Result<Prior, Vec<Problem>> {
    if let Some(likely) = node.entry("likely") {
        let help = "`likely` belongs to a range: { between = [2, 8], likely = 4 }";
        return Err(vec![problem(&likely.node, "a distribution has no likeliest value to state", "not here", help)]);
    }
    let mut tree = node.clone();
    tree.take("together");
    let at = At::new("uncertain");
    let mut wrong = Vec::new();
    problems::compare(&UNCERTAIN, &mut tree, &mut wrong, &mut Vec::new());
    if !wrong.is_empty() {
        wrong.truncate(1);
        return Err(wrong);
    }
    let mut check = Check::new(&tree, &[]);
    let distribution = check.distribution(&at, 1.0);
    if check.problems.is_empty() { Ok(Prior::Distribution(distribution)) } else { Err(check.problems) }
}

fn problem(node: &Node, message: impl Into<String>, label: &str, help: &str) -> Problem {
    Problem::at(node.place.clone(), message, label, help)
}

/// Calls `visit` for every uncertain number of a tree, in the order of the file, with its path.
pub(super) fn each(node: &Node, path: &mut Vec<String>, visit: &mut impl FnMut(&[String], &Node, &Uncertain)) {
    if let Value::Uncertain(uncertain) = &node.value {
        visit(path, node, uncertain);
    }
    for (key, node) in node.children() {
        path.push(key);
        each(node, path, visit);
        path.pop();
    }
}

/// Brings tables and lists of shares in which some are uncertain to a sum of 1: the known ones give way in proportion.
pub(super) fn keep_shares(drawn: &mut Node, path: &[String]) {
    if are_shares(path) {
        rescale(drawn);
        return;
    }
    for (key, node) in drawn.children_mut() {
        keep_shares(node, &[path, &[key]].concat());
    }
}

/// Whether the numbers of a table or list are shares that sum to 1.
fn are_shares(path: &[String]) -> bool {
    match path {
        [table, _] => table == "pathway" || path == ["families", "size"],
        [.., last] => last == "share",
        [] => false,
    }
}

/// Whether a number is one of shares that sum to 1.
pub(super) fn is_share(path: &[String]) -> bool {
    path.split_last().is_some_and(|(_, table)| are_shares(table))
}

fn rescale(node: &mut Node) {
    let mut shares: Vec<&mut Node> = node.children_mut().into_iter().map(|(_, share)| share).collect();
    let input: f64 = shares.iter().filter_map(|share| share.value.uncertain()).map(|input| input.value).sum();
    let known: f64 = shares.iter().filter_map(|share| share.certain()).sum();
    let any = shares.iter().any(|share| share.value.uncertain().is_some());
    if !any || known <= 0.0 || input > 1.0 {
        return;
    }
    for share in &mut shares {
        if let Some(value) = share.certain() {
            share.value = Value::Float(value * (1.0 - input) / known);
        }
    }
}

/// The section of the reference.
pub(super) const REFERENCE: &str = "
## Numbers that are not known

A table may stand for any number of a scenario but `seed`, `replications` and those of `[target]`, `[static_sum]` and `[planned_budget]`: in a list, in a distribution, in a dated change. The
number is then drawn anew for every simulated future, from a stream of its own, and alike in every option that does not
state another: ranges of the results hold not knowing it beside chance, and `caseload sensitivity` says how much is which.

| form | meaning |
|---|---|
| `{ between = [2, 8] }` | Anything from 2 to 8, all as likely. |
| `{ between = [2, 8], likely = 4 }` | Most likely 4, falling off in straight lines to 2 and to 8 (a triangular distribution). |
| `{ uncertain = { gamma = { mean = 5, cv = 0.2 } } }` | Any of the [distributions](#distributions), for a number of 0 and more. |
| `together = \"name\"` | Beside either: numbers of one name are drawn together, all of them high or all of them low. |

Where one number is needed (to check the file, in `describe`, for the central case of `sensitivity`), the likeliest value
stands for a range that has one, else its middle, and the mean for a distribution.

A whole number is drawn whole, both ends of its range included, and the ends must be whole. Where shares must sum to 1 (a table of
`[pathway]`, `families.size`, the shares of an `empirical` distribution), those that are known give way to those that are drawn, in
proportion. A number that is stated in an option replaces the base's range. When a file is loaded, each range is tried at both
ends with the others at their central values (of more than 100 ranges, some at a time; a distribution at the levels that 1 of 2,000 lies beyond), so that a range that runs
outside what its key allows is reported with its place. Values within their ranges that contradict one another are found when
they are drawn: the run stops and names them.
";

#[cfg(test)]
mod tests {
    use super::*;

    /// Distribution functions by hand: a triangle of base 6 and top at 2 above its low end.
    #[test]
    fn quantiles_by_hand() {
        let range = Prior::Between { low: 2.0, high: 8.0 };
        assert_eq!(range.quantile(0.25, false), 3.5);
        let triangle = Prior::Triangular { low: 2.0, likely: 4.0, high: 8.0 };
        // A third of the mass lies below the top: at 2 + 1, (1)^2 / (6 x 2) = 1/12 of it.
        assert!((triangle.quantile(1.0 / 3.0, false) - 4.0).abs() < 1e-12);
        assert!((triangle.quantile(1.0 / 12.0, false) - 3.0).abs() < 1e-12);
        // At 8 - 2, 2^2 / (6 x 4) = 1/6 lies above.
        assert!((triangle.quantile(5.0 / 6.0, false) - 6.0).abs() < 1e-12);
    }

    /// Every whole number of a range has the same share of the levels.
    #[test]
    fn whole_numbers_are_equally_likely() {
        let range = Prior::Between { low: 2.0, high: 6.0 };
        let drawn: Vec<f64> = (0..10).map(|k| range.quantile((f64::from(k) + 0.5) / 10.0, true)).collect();
        assert_eq!(drawn, [2.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0, 6.0, 6.0]);
    }
}
