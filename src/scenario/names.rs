//! Names that a reader, or a file system, does not tell apart, and those that are near.

use sha2::{Digest, Sha256};

/// A name without what file systems and readers pass over: capitals, and spaces and dots at either end. (Windows and macOS do not
/// tell `Posts` from `posts`; Windows does not tell `posts.` from `posts`.)
pub(super) fn folded(name: &str) -> String {
    // By way of capitals, so that letters with two small forms (σ, ς) or a long capital (ß) fold to one.
    name.trim_matches(|sign: char| sign.is_whitespace() || sign == '.').to_uppercase().to_lowercase()
}

/// A number that stands for a name: the first eight bytes of its SHA-256.
#[must_use]
pub fn fingerprint(name: &str) -> u64 {
    Sha256::digest(name.as_bytes()).iter().take(8).fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// Whether two names would be taken for one.
pub fn alike(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// Whether Windows takes a name, whatever its ending, for a device.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |of: &str| stem.strip_prefix(of).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    matches!(&*stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// Whether an argument of the command line (`aux.toml`, `--out=results/NUL`, `NUL:`) is, or leads to, what Windows takes for a device.
#[must_use]
pub fn leads_to_device(argument: &str) -> bool {
    argument.split(['=', '/', '\\', ':']).any(is_device)
}

/// Why a short name cannot stand in a file name everywhere; nothing where it can.
#[must_use]
pub fn name_fault(name: &str) -> Option<String> {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fault = if name.is_empty() {
        "is empty"
    } else if name.len() > 100 {
        "is longer than 100 characters"
    } else if let Some(bad) = name.chars().find(|&c| !safe(c)) {
        return Some(format!("holds {bad:?}"));
    } else if name.starts_with(['.', '-']) || name.ends_with('.') {
        "begins or ends with a sign that file names cannot have there"
    } else if is_device(name) {
        "is a name that Windows keeps for a device"
    } else {
        return None;
    };
    Some(fault.to_owned())
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

/// The question whether a name that is not known is meant for one that is, if one is near.
pub(super) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_known_wherever_they_stand() {
        for device in
            ["NUL", "con", "aux.toml", "NUL:", "a/Com1/b", r"C:\results\LPT9.csv", "--out=prn", "--out=a/nul "]
        {
            assert!(leads_to_device(device), "{device}");
        }
        for other in ["", "--", "council", "com0.toml", "a/null", r"C:\results\console", "null=con2"] {
            assert!(!leads_to_device(other), "{other}");
        }
    }

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
