//! What is wrong with a file that is no TOML.

use super::diagnostic::Problem;
use super::node::Place;

pub(super) fn syntax_problem(place: Place, message: &str) -> Problem {
    let help = if message.contains("duplicate") {
        "a key or table may stand once only: keep one of them"
    } else if message.contains("is too large") {
        "a whole number may be at most 9223372036854775807"
    } else {
        "a line is `key = value` or [table]; texts stand in quotes, lists in square brackets"
    };
    Problem {
        place: Some(place),
        message: format!("this cannot be read: {message}"),
        label: "here".to_string(),
        help: help.to_string(),
        other: None,
    }
}
