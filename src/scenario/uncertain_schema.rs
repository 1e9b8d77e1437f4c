//! What the schema and the reference say of numbers that are not known.

use serde_json::{Value, json};

/// Name of the definition of a distribution.
pub const LAW: &str = "Distribution";
/// Name of the definition.
pub const NAME: &str = "Unknown";

/// A table that stands for a number.
pub fn definition() -> Value {
    let together = json!({
        "type": "string",
        "minLength": 1,
        "description": "Numbers of one name are drawn together: all of them high, or all of them low."
    });
    json!({
        "description": "A number that is not known: a range or a distribution, drawn once a simulated future.",
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "between": {
                        "type": "array",
                        "items": { "type": "number" },
                        "minItems": 2,
                        "maxItems": 2,
                        "description": "The ends, the lower first."
                    },
                    "likely": { "type": "number", "description": "The likeliest value; without it all are as likely." },
                    "together": together
                },
                "required": ["between"],
                "additionalProperties": false
            },
            {
                "type": "object",
                "properties": {
                    "uncertain": {
                        "$ref": format!("#/$defs/{}", LAW),
                        "description": "A distribution that says what is believed of the number."
                    },
                    "together": together
                },
                "required": ["uncertain"],
                "additionalProperties": false
            }
        ]
    })
}

/// The section of the reference.
pub const REFERENCE: &str = "
## Numbers that are not known

A table may stand for any number of a scenario but `seed`, `replications` and those of `[target]`, `[static_sum]` and `[planned_budget]`: in a list, in a law, in a dated change. The
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
`[pathway]`, `families.size`, the shares of an `empirical` law), those that are known give way to those that are drawn, in
proportion. A number that is stated in an option replaces the base's range. When a file is loaded, each range is tried at both
ends with the others at their central values (of more than 100 ranges, some at a time; a distribution at the levels that 1 of 2,000 lies beyond), so that a range that runs
outside what its key allows is reported with its place. Values within their ranges that contradict one another are found when
they are drawn: the run stops and names them.
";
