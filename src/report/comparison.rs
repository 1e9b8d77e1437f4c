//! temporary
use crate::experiment::results::Verdict;
/// temporary
pub fn verdict(v: Verdict) -> &'static str {
    super::pages::verdict_words(v)
}
