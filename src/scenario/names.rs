//! Names that a reader, or a file system, does not tell apart, and those that are near.

/// A name without what file systems and readers pass over: capitals, and spaces and dots at either end. (Windows and macOS do not
/// tell `Posts` from `posts`; Windows does not tell `posts.` from `posts`.)
fn folded(name: &str) -> String {
    // By way of capitals, so that letters with two small forms (σ, ς) or a long capital (ß) fold to one.
    name.trim_matches(|sign: char| sign.is_whitespace() || sign == '.').to_uppercase().to_lowercase()
}

/// Whether two names would be taken for one.
pub fn alike(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// The known name nearest to one that is not known, if it is near.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()).div_ceil(3).max(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_one_folder_cannot_hold_are_alike() {
        for (one, other) in [
            ("Posts", "posts"),
            ("South ", "south"),
            ("a.", "A"),
            ("ÉCOLE", "école"),
            ("ΟΔΟΣ", "οδος"),
            ("Straße", "STRASSE"),
        ] {
            assert!(alike(one, other), "{one} and {other}");
        }
        for (one, other) in [("posts", "post"), ("a b", "ab"), ("a.b", "ab"), ("école", "ecole"), (".", "a")] {
            assert!(!alike(one, other), "{one} and {other}");
        }
    }
}
