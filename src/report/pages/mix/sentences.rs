//! The cheapest mix, or why none is named, in sentences.

use crate::report::document::Unit;
use crate::report::document::numbers::plain;
use crate::report::pages::frame::{change, often};
use crate::report::pages::selection::{about, more_replications};
use crate::report::pages::solve::recruits;
use crate::report::words::{self, millions};
use crate::statistics::elimination::Conclusion;
use crate::statistics::selection::ERROR;
use crate::study::mix::{Limit, Mix, Nearest, Tried};
use crate::study::sweep::Factor;

/// What a mix is called: `60 posts, 8 recruits a month`; what it leaves as it is, is not named.
pub fn called(found: &Mix, tried: &Tried) -> String {
    let part = |(factor, &at): (&Factor, &usize)| {
        let (number, s) = (plain(factor.values[at]), if factor.values[at] == 1.0 { "" } else { "s" });
        match &*factor.name {
            _ if factor.present == Some(factor.values[at]) => None,
            "recruits" => Some(format!("{number} recruit{s} a month")),
            "agency" => Some(format!("agency up to {number}")),
            name @ ("posts" | "managers" | "administrators") => {
                Some(format!("{number} {}{s}", name.trim_end_matches('s')))
            }
            name => Some(format!("{name} {number}")),
        }
    };
    let parts: Vec<String> = found.factors.iter().zip(&tried.point.place.at).filter_map(part).collect();
    if parts.is_empty() { "as it is".to_owned() } else { parts.join(", ") }
}

fn does(found: &Mix, place: usize) -> String {
    let point = &found.tried[place].point;
    let (often, against) =
        (often(point.met, found.tried[place].replications), change(point.against.cost(), Unit::ABOUT));
    let [mean, high, dearest] = [point.cost.mean, point.cost.p90, point.dearest_year.p90].map(millions);
    format!(
        "reaches it in {often} and costs {mean} over the run on average, {} against the scenario as it is; 1 future in 10 costs more \
         than {high}, and more than {dearest} in its dearest financial year",
        against.lines(false).join(" ")
    )
}

/// The answer in a sentence.
pub fn finding(found: &Mix) -> String {
    let goal = words::asked_for(&found.scenario, found.chance);
    let (mixes, name) = (found.asked, |place: usize| called(found, &found.tried[place]));
    match &found.verdict {
        Conclusion::Winner { point: 0, .. } => {
            format!("Nothing need be done for {goal}: no mix that reaches it is surely cheaper.")
        }
        Conclusion::Winner { point, .. } => {
            format!("Of {mixes} mixes, the cheapest that reaches {goal}: {}.", name(*point))
        }
        Conclusion::NoneReaches => format!("No mix within the limits reaches {goal}."),
        Conclusion::Open { likely: Some(likely), .. } => {
            let name = name(*likely);
            format!("No clear winner. Of {mixes} mixes, the cheapest that reaches {goal} is likely {name}.")
        }
        Conclusion::Open { likely: None, .. } => {
            format!("No mix within the limits was seen to reach {goal}, but that none does is not sure.")
        }
    }
}

/// The answer, how sure it is, and what stands beside it.
pub fn sentences(found: &Mix) -> Vec<String> {
    let mut all = vec![finding(found)];
    let sure = format!("{:.0} % sure", 100.0 * (1.0 - ERROR));
    match &found.verdict {
        Conclusion::Winner { point, alike } => {
            all.push(format!("It {}.", does(found, *point)));
            all.push(format!(
                "That it reaches the target often enough, and that none of these mixes that does is cheaper by {} or more, is {sure}; \
                 {} others are not told from it by that.",
                words::pounds(found.indifference),
                alike.len()
            ));
            let closer = "Only these steps were tried: run again with `--resume` and smaller ones around it (`--mix NAME=FROM..TO:STEP`) to look \
                          for a cheaper mix between them.";
            all.push(closer.to_owned());
        }
        Conclusion::Open { likely, sure: works, running, more } => {
            all.extend(likely.map(|likely| format!("It {}.", does(found, likely))));
            if let Some(works) = works.filter(|works| Some(*works) != *likely) {
                let name = called(found, &found.tried[works]);
                let does = does(found, works);
                all.push(format!("On the safe side ({sure}), though it may not be the cheapest: {name}; it {does}."));
            }
            all.push(format!("Still undecided mixes: {}; the table has the cheapest.", running.len()));
            if found.complete {
                let again = more
                    .map(|more| format!(": run again with `--resume` and `-n {}`", about(more) + found.most as f64));
                all.push(format!("{} would decide it{}.", more_replications(*more), again.unwrap_or_default()));
            }
        }
        Conclusion::NoneReaches => all.push(format!("That none does is {sure}.")),
    }
    all.extend(found.nearest.iter().flat_map(|nearest| of_nearest(found, nearest)));
    all
}

/// What comes nearest, which limits it stands at (and what one step less does), and when it would be there.
fn of_nearest(found: &Mix, nearest: &Nearest) -> Vec<String> {
    let measure = words::target_measure(&found.scenario);
    let tried = &found.tried[nearest.tried];
    let limit = |limit: &Limit| {
        let factor = &found.factors[limit.factor];
        let here = tried.point.place.at.get(limit.factor).map_or("", |&at| &*factor.shown[at]);
        let change = limit.change.map_or(String::new(), |change| {
            format!(" (with {}: {})", factor.shown[limit.inside], words::signed_change(measure, change.mean))
        });
        format!("{} {here}{change}", factor.name)
    };
    let (binds, others): (Vec<&Limit>, Vec<&Limit>) = nearest.limits.iter().partition(|limit| limit.binds());
    let names = |limits: Vec<&Limit>| limits.into_iter().map(limit).collect::<Vec<_>>().join(", ");
    let mut all = vec![format!("Nearest comes {}: it {}.", called(found, tried), does(found, nearest.tried))];
    if !binds.is_empty() {
        all.push(format!("It stands at the end of what was allowed, and that binds, in {}.", names(binds)));
    }
    if !others.is_empty() {
        all.push(format!("At its end without being seen to bind: {}.", names(others)));
    }
    if let Some(vacant) = nearest.vacant.filter(|&vacant| vacant >= 1.0)
        && !found.factors.iter().any(|factor| factor.name == "recruits")
    {
        let (vacant, by) = (words::thousands(vacant.round()), words::month_year(found.scenario.target.by));
        all.push(format!(
            "{vacant} of its posts are vacant in {by}. {} That limit was not mixed.",
            recruits(&found.scenario)
        ));
    }
    let until = nearest.reached_on.map(|day| ("", day)).or(nearest.looked_until.map(|day| ("not ", day)));
    all.extend(until.map(|(not, day)| {
        let of_100 = words::of_100(found.chance);
        format!("With it, {of_100} futures are {not}there by {}.", words::month_year(day))
    }));
    all
}
