//! The cost of every mix that was tried against its chance of reaching the target; dropped ones are grey.

use super::frontier::cost_range;
use super::prelude::*;
use crate::report::pages::mix::{Status, called, finding, once_each};
use crate::statistics::elimination::Conclusion;
use crate::study::mix::Mix;

/// Draws it.
pub fn mix_chart(found: &Mix) -> Chart {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let (least, most) = extent(found.tried.iter().map(|tried| tried.replications as f64), (0.0, 0.0));
    let page = Page {
        title: finding(found).trim_end_matches('.').to_owned(),
        subtitle: format!(
            "Chance of {target} by {date} against the mean cost of the run, every mix that was tried; upright bars, of those that are named: \
             95 % interval"
        ),
        caption: format!(
            "All mixes meet the same families and the same luck; a mix that was dropped was followed no further ({least} futures of \
             each at least, {most} at most). They hold {}.",
            words::held(found.inputs)
        ),
        ..Page::one("Chance of reaching the target", "").room([50.0, 14.0, 74.0], 430.0)
    };
    let mut sheet = page.lay_out();
    let range = cost_range(found.tried.iter().map(|tried| tried.point.cost.mean), 0.05);
    let mut plot = sheet.plot(0, range, (0.0, 1.0), [10.0, 10.0, 10.0, 12.0]);
    plot.share_axis(5);
    plot.money_axis(7, "mean cost of the run");
    plot.level(found.chance, PLUM);
    dots(&mut plot, found);
    plot.name_level(found.chance, &format!("asked for: {}", words::of_100(found.chance)), PLUM);
    let tag = |place: usize| Tag {
        at: plot.at(at(found, place)),
        name: called(found, &found.tried[place]),
        note: note(found, place),
        colour: colour(found, place),
    };
    let tags: Vec<Tag> = named(found).into_iter().map(tag).collect();
    plot.tags(&tags, 230.0);
    meanings(&mut plot, found);
    sheet.chart(("mix", "Cost against chance, mix by mix"), "Scatter of mixes", in_words(found), csv(found))
}

/// Its mean cost and its chance.
fn at(found: &Mix, place: usize) -> (f64, f64) {
    (found.tried[place].point.cost.mean, found.tried[place].point.share())
}

fn note(found: &Mix, place: usize) -> String {
    let tried = &found.tried[place];
    format!("{} futures, {}", frequency(tried.point.met, tried.replications), millions(tried.point.cost.mean))
}

/// Those that have a label: the answer or the nearest, what is on the safe side, the scenario as it is.
fn named(found: &Mix) -> Vec<usize> {
    let sure = match &found.verdict {
        Conclusion::Open { sure, .. } => *sure,
        _ => None,
    };
    once_each(found.named().into_iter().chain(sure).chain(nearest(found)).chain([0]))
}

fn nearest(found: &Mix) -> Option<usize> {
    found.nearest.as_ref().map(|nearest| nearest.tried)
}

fn colour(found: &Mix, place: usize) -> Colour {
    match Status::of(found, place) {
        _ if found.named() == Some(place) => PLUM,
        _ if nearest(found) == Some(place) => BLUE,
        Status::TooSeldom | Status::Dearer => AXIS,
        _ => BLUE,
    }
}

fn dots(plot: &mut Plot<'_>, found: &Mix) {
    let named = named(found);
    let running = |place: &usize| matches!(Status::of(found, *place), Status::Alike | Status::Left | Status::Cheapest);
    let (running, dropped): (Vec<usize>, Vec<usize>) = (0..found.tried.len()).partition(running);
    for &place in dropped.iter().filter(|place| !named.contains(place)) {
        plot.dot(at(found, place), 2.6, AXIS);
    }
    // Bars of many would hide one another.
    let with_bar = |place: &&usize| named.contains(place) || running.len() <= 24 && running.contains(place);
    for &place in running.iter().chain(&named).filter(with_bar) {
        plot.upright(at(found, place).0, found.tried[place].point.chance, colour(found, place));
    }
    for &place in running.iter().chain(named.iter().rev()) {
        let radius = if named.contains(&place) { 5.0 } else { 3.4 };
        plot.dot(at(found, place), radius, colour(found, place));
    }
}

fn meanings(plot: &mut Plot<'_>, found: &Mix) {
    let others =
        || (0..found.tried.len()).filter(|&place| found.named() != Some(place) && nearest(found) != Some(place));
    let has = |statuses: &[Status]| others().any(|place| statuses.contains(&Status::of(found, place)));
    let answer = match found.verdict {
        Conclusion::Winner { .. } => "the cheapest that works",
        _ => "likely the cheapest that works",
    };
    let parts = [
        (found.named().is_some(), (PLUM, 5.0, answer)),
        (nearest(found).is_some(), (BLUE, 5.0, "the nearest")),
        (has(&[Status::Alike, Status::Left]), (BLUE, 3.4, "not dropped")),
        (has(&[Status::TooSeldom, Status::Dearer]), (AXIS, 2.6, "dropped")),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| part.0).map(|part| part.1).collect();
    key(plot.canvas, (plot.panel.plot.left + 6.0, plot.panel.plot.bottom + 60.0), &parts);
}

fn in_words(found: &Mix) -> Vec<String> {
    let named = named(found).into_iter();
    let named = named.map(|place| format!("{}: {}", called(found, &found.tried[place]), note(found, place)));
    let count = |of: Status| (0..found.tried.len()).filter(|&place| Status::of(found, place) == of).count();
    let dropped = format!(
        "Of {} mixes {} were dropped for reaching the target too seldom and {} as dearer than one that works",
        found.tried.len(),
        count(Status::TooSeldom),
        count(Status::Dearer)
    );
    named.chain([dropped]).collect()
}

fn csv(found: &Mix) -> String {
    let header = [
        "mix",
        "cost_mean",
        "target_chance",
        "target_chance_low_95",
        "target_chance_high_95",
        "replications",
        "status",
    ];
    let rows = found.tried.iter().enumerate().map(|(place, tried)| {
        let point = &tried.point;
        let mut row = cells(&[&called(found, tried)], [point.cost.mean, point.share(), point.chance.0, point.chance.1]);
        row.extend([tried.replications.to_string(), Status::of(found, place).names().0.to_owned()]);
        row
    });
    data(header, rows)
}
