//! The chance of reaching a target against the number of extra posts: what was tried, and what the static sum promises.

use super::prelude::*;
use crate::report::pages::solve::{PostsContext, finding, table};
use crate::statistics::interval::wilson;
use crate::study::fewest_posts::Search;

/// Draws it, for the target that was asked for.
pub fn posts_curve(asked: &PostsContext, found: &Search) -> Chart {
    let target = asked.targets[0];
    let name = format!("{} {}", words::meets(&asked.scenario), words::target_noun(&asked.scenario));
    let replications = found.trials.values().next().map_or(0, |trial| trial.replications());
    let page = Page {
        title: finding(asked, found),
        subtitle: format!(
            "Chance of {name} by {} against extra social-worker posts. Upright bars: 95 % interval",
            asked.by()
        ),
        caption: format!(
            "{replications} simulated futures for each number of posts, all with the same families and the same luck; they hold \
             {}.",
            words::held(asked.inputs)
        ),
        ..Page::one("Chance of reaching the target", "").room([50.0, 20.0, 44.0], 380.0)
    };
    let mut sheet = page.lay_out();
    let most = f64::from(found.trials.keys().next_back().copied().unwrap_or(1).max(1));
    let mut plot = sheet.plot(0, (0.0, most), (0.0, 1.0), [14.0, 14.0, 8.0, 0.0]);
    plot.share_axis(6);
    plot.x_axis(ticks(0.0, most, 9).into_iter().map(|tick| (tick, words::thousands(tick))), &asked.added);
    plot.level(found.question.chance, PLUM);
    let promised = asked.promised(target).map(|row| (row.social_workers, "static sum", GREY));
    let enough = found.answers.first().and_then(|answer| answer.posts.enough).map(|posts| (posts, "enough", PLUM));
    let marked = promised.into_iter().chain(enough).filter(|&(posts, ..)| posts <= found.question.most);
    let marked: Vec<(f64, String, Colour)> =
        marked.map(|(posts, name, colour)| (f64::from(posts), format!("{name}: {posts}"), colour)).collect();
    for &(posts, _, colour) in &marked {
        plot.line([(posts, 0.0), (posts, 1.0)], colour, 1.2);
    }
    let points = found.trials.values().map(|trial| {
        let (posts, met, of) = (f64::from(trial.posts), trial.met(target), trial.replications());
        ((posts, met as f64 / of.max(1) as f64), wilson(met, of))
    });
    plot.curve(&points.collect::<Vec<_>>(), BLUE);
    plot.name_level(found.question.chance, &format!("asked for: {:.0} %", 100.0 * found.question.chance), PLUM);
    for (posts, name, colour) in marked {
        plot.name_upright((posts, plot.y.at(1.0)), &name, Ink::bold(LABEL, colour));
    }
    let trials = found.trials.values();
    let rows = trials.map(|t| format!("{} posts {}", t.posts, words::frequency(t.met(target), t.replications())));
    sheet.chart(("posts", "Chance against posts"), "Curve of what was tried", rows, table_data(&table(asked, found)))
}
