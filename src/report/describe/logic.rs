//! Components: entities, activities, resources, queues, where families come in and go out. Numbers of rules stand with the
//! other inputs in part 3.3.

use super::data::listed;
use super::figures::{establishment, mean_fte};
use super::page::grid;
use super::stated::about;
use crate::report::document::{Cell, Section, Table};
use crate::report::words;
use crate::scenario::Scenario;

/// Part 2.5.1.
pub fn entities(scenario: &Scenario) -> Section {
    let text = format!(
        "Families are referred, allocated and transferred as one; {} children on average. Each has an area, is urgent or not \
         (with a share that goes with what its initial assessment leads to), and has one piece of work at a time, with its hours, its \
         natural duration (how long an unhurried worker would take) and a mark that decides what comes after. Cases are children: caseloads, referrals, assessments and open cases are counted in children. \
         Workers are permanent social workers, team managers and agency workers; a social worker may be newly qualified, settling in, \
         an advanced practitioner, part-time, sick, away, serving notice.",
        about(scenario.families.mean_size())
    );
    Section::new("2.5.1", "Entities").text(words::of_pathway(scenario, &text))
}

/// Part 2.5.2.
pub fn activities(scenario: &Scenario) -> Section {
    Section::new("2.5.2", "Activities").text(words::of_pathway(
        scenario,
        "Screening is done by the manager of the team on duty; initial and core assessments, short-term help, transfer and holding by \
         the assessment team; child-in-need plans, child protection plans and looking after by care management where an area has such \
         teams, until the panel by the assessment team; closing by the worker of the family. What comes after each stands in part \
         3.3; holding ends when the panel hands over.",
    ))
}

/// Part 2.5.3.
pub fn resources(scenario: &Scenario, stated: &toml::Table) -> Section {
    let part = listed(Section::new("2.5.3", "Resources"), scenario, stated, "area");
    let (posts, in_post, managers) = establishment(scenario);
    let first = &scenario.on_first_day().posts;
    let begins =
        if scenario.past.weeks == 0 { "On the first day" } else { "When the past before the first day begins" };
    part.text(format!(
        "{begins} {posts} social-worker posts in teams, {in_post} of them filled ({} full-time equivalents), and {managers} \
         team managers; extra posts from the first day, all vacant: {} of social workers, {} of team managers. The assessment teams \
         of an area are on duty a week each, in the order above. Workers divide their hours between all their families by processor \
         sharing: the duty desk first, then three classes of work by their weights. Agency workers and support come and go by the \
         rules of part 3.3.",
        about(f64::from(in_post) * mean_fte(scenario)),
        first.extra_social_workers,
        first.extra_managers
    ))
}

/// Part 2.5.4.
pub fn queues() -> Section {
    let rows = [
        [
            "duty desk",
            "referrals to screen, shared by the area's assessment managers at work; all at once, before other work",
        ],
        [
            "duty tray of a team",
            "families for whom no worker is below the ceiling: first those that come back from absent or departed workers, \
             then urgent ones, then the others, each first come, first served; nobody passes; after the longest wait, if one is \
             stated, a family is allocated whatever the load",
        ],
        ["panel of an area", "where it has care management: longest wait first, at most so many families a sitting"],
        ["a worker's families", "no queue: all are worked on at once, more slowly the more there are"],
        ["documents to write up", "no queue: they share the class that is served last with looked-after work"],
        ["vacant posts", "advertised at once; recruits start in the order in which they are ready, so many a month"],
        ["requests for agency workers", "first come, first served; a team whose area is at its cap lets others pass"],
    ];
    let table = Table::of("queues", "", rows).value("queue", "queue", |row| Cell::text(row[0]));
    let table = table.value("discipline", "discipline", |row| Cell::text(row[1]));
    grid(Section::new("2.5.4", "Queues"), table)
        .text("Nobody balks or reneges: a family leaves a queue by being served. The numbers of these rules stand in part 3.3.")
}

/// Part 2.5.5.
pub fn entry_and_exit() -> Section {
    Section::new("2.5.5", "Entry and exit points").text(
        "Referrals come in each area as a Poisson process whose intensity depends on weekday, season, growth and a random factor of the \
         week (inverse of the cumulative intensity); none on bank holidays. Families that left may come back by chance; pulses bring \
         exactly the stated number of children, at times uniform over their weeks. Families leave after screening without further \
         action, redirected before it, or when they are closed. Workers leave after notice; recruits and agency workers start; posts \
         that become fewer go when they are vacant, or as the scenario says.",
    )
}
