//! Cost of an option against its chance of meeting the target.

use super::prelude::*;
use crate::report::pages::MOST_DRAWN;
use crate::report::words::wilson;

/// More options than these are known by a number.
const MOST_NAMED: usize = 5;
/// Names find no room among more dots than these.
const MOST_UNNAMED: usize = 40;
/// Names of options that no other beats, where there are many options.
const MOST_LISTED: usize = 24;
/// Room right of the plot for the list of what numbers stand for, and height of an option in it.
const LIST: (f64, f64) = (262.0, 33.0);

/// An option's place.
pub struct FrontierPoint {
    pub title: String,
    pub cost: Summary,
    /// Replications that meet the target, and all.
    pub met: (u64, u64),
    /// Wilson's interval of the chance.
    pub interval: (f64, f64),
    /// Whether another option costs no more and is at least as likely.
    pub dominated: bool,
    /// Whether it is named, and drawn with its bars.
    pub named: bool,
}

impl FrontierPoint {
    fn colour(&self) -> Colour {
        if self.dominated { AXIS } else { BLUE }
    }

    fn at(&self) -> (f64, f64) {
        (self.cost.p50, self.chance())
    }

    fn chance(&self) -> f64 {
        self.met.0 as f64 / self.met.1.max(1) as f64
    }

    fn often(&self) -> String {
        frequency(self.met.0, self.met.1)
    }

    fn note(&self) -> String {
        format!("{} futures, {}", self.often(), millions(self.cost.p50))
    }

    pub fn cells(&self, name: &str) -> Vec<String> {
        let Summary { p10, p50, p90, .. } = self.cost;
        let mut cells = cells(&[name], [p10, p50, p90, self.chance(), self.interval.0, self.interval.1]);
        cells.push(if self.dominated { "yes" } else { "no" }.to_owned());
        cells
    }
}

pub fn header(first: &str) -> [&str; 8] {
    [
        first,
        "cost_p10",
        "cost_p50",
        "cost_p90",
        "target_chance",
        "target_chance_low_95",
        "target_chance_high_95",
        "dominated",
    ]
}

/// What stands under a frontier.
pub const GREY_MEANS: &str = "Grey: another option costs no more and gives at least the same chance.";

/// Draws the options of an experiment.
pub fn chart(experiment: &Experiment) -> Chart {
    let base = &experiment.base().scenario;
    let places = places(experiment);
    let (target, date) = (words::target(base), words::month_year(base.target.by));
    let page = Page {
        title: title(&places, &target, &date),
        subtitle: subtitle(&target, &date),
        caption: format!("{GREY_MEANS} The bars hold {}.", words::held(experiment.inputs())),
        ..Page::default()
    };
    let rows = experiment.options.iter().zip(&places).map(|(option, place)| place.cells(&option.scenario.name));
    draw("cost-and-chance", page, &places, data(header("option"), rows))
}

/// How to read it.
pub fn subtitle(target: &str, date: &str) -> String {
    format!(
        "Chance of {target} by {date} against the cost of the run. Upright bars: 95 % interval of the chance; level bars: 8 of \
         10 simulated futures"
    )
}

/// Draws places: those that have a name with their bars, others as dots.
pub fn draw(name: &'static str, page: Page, places: &[FrontierPoint], data_csv: String) -> Chart {
    let mut named: Vec<&FrontierPoint> = places.iter().filter(|place| place.named).collect();
    named.sort_by(|a, b| a.cost.p50.total_cmp(&b.cost.p50));
    let many = named.len() > MOST_NAMED || places.len() > named.len() + MOST_UNNAMED;
    let (words, height) = if many { (LIST.0, LIST.1 * named.len() as f64) } else { (0.0, 0.0) };
    let panels = vec![("Chance of reaching the target".to_owned(), String::new())];
    let height = Some(height.max(430.0));
    let mut sheet = Page { panels, axis: 50.0, value: 14.0, words, foot: 44.0, height, ..page }.lay_out();
    let range = cost_range(places.iter().flat_map(|place| [place.cost.p10, place.cost.p50, place.cost.p90]), 0.06);
    let mut plot = sheet.plot(0, range, (0.0, 1.0), [14.0, 14.0, 46.0, 12.0]);
    plot.share_axis(4);
    plot.money_axis(7, "cost of the run");
    crosses(&mut plot, places, &named);
    if many {
        listed(&mut plot, &named);
    } else {
        // From both ends inwards, the ends having least choice: cheap and unlikely ones first, then the dearest first.
        let (likely, unlikely): (Vec<&FrontierPoint>, Vec<_>) = named.iter().partition(|place| place.chance() >= 0.5);
        let tag = |place: &&FrontierPoint| tag(&plot, place, place.title.clone(), place.note());
        let tags: Vec<Tag> = unlikely.iter().chain(likely.iter().rev()).map(tag).collect();
        plot.tags(&tags, 205.0);
    }
    sheet.chart((name, "Cost against chance"), "Scatter of options", in_words(places), data_csv)
}

/// The range of an axis of costs.
pub fn cost_range(costs: impl Iterator<Item = f64>, beyond: f64) -> (f64, f64) {
    let (low, high) = extent(costs, (0.0, 1e6));
    let pad = ((high - low) * beyond).max(high.abs() * 0.01).max(1000.0);
    ((low - pad).max(0.0), high + pad)
}

fn tag(plot: &Plot<'_>, place: &FrontierPoint, name: String, note: String) -> Tag {
    Tag { at: plot.at(place.at()), name, note, colour: place.colour() }
}

/// The line of what no other beats, and every place.
fn crosses(plot: &mut Plot<'_>, places: &[FrontierPoint], named: &[&FrontierPoint]) {
    let mut frontier: Vec<&FrontierPoint> = places.iter().filter(|place| !place.dominated).collect();
    frontier.sort_by(|a, b| a.cost.p50.total_cmp(&b.cost.p50));
    plot.line(frontier.iter().map(|place| place.at()), LIGHT, 0.9);
    for place in places.iter().filter(|place| !place.named) {
        plot.dot(place.at(), 2.4, AXIS);
    }
    for place in named {
        let (cost, chance) = place.at();
        plot.line([(place.cost.p10, chance), (place.cost.p90, chance)], place.colour(), 1.4);
        plot.upright(cost, place.interval, place.colour());
        plot.dot((cost, chance), 4.6, place.colour());
    }
}

/// Numbers the crosses and lists beside the plot what the numbers stand for: ties to names would run through one another.
fn listed(plot: &mut Plot<'_>, named: &[&FrontierPoint]) {
    let numbers = named.iter().enumerate();
    let tags: Vec<Tag> = numbers.map(|(at, place)| tag(plot, place, (at + 1).to_string(), String::new())).collect();
    plot.tags(&tags, 40.0);
    for (at, place) in named.iter().enumerate() {
        let (left, top) = (plot.panel.plot.right + 26.0, plot.panel.plot.top + LIST.1 * at as f64 + LABEL);
        let ink = Ink::bold(LABEL, place.colour());
        plot.canvas.text(&(at + 1).to_string(), (left + 14.0, top), Anchor::End, ink);
        let title = wrap_at_most(&place.title, LIST.0 - 50.0, LABEL, true, 1);
        plot.canvas.lines(&title, (left + 22.0, top), Anchor::Start, ink);
        let under = (left + 22.0, top + 1.2 * LABEL);
        plot.canvas.text(&place.note(), under, Anchor::Start, Ink::regular(11.5, GREY));
    }
}

fn places(experiment: &Experiment) -> Vec<FrontierPoint> {
    let (options, of) = (&experiment.options, experiment.replications);
    let rank = |option: &OptionResult| (option.headline.cost.p50, option.headline.target_met);
    let beats = |(cost, met): (f64, u64), (other_cost, other_met)| {
        cost <= other_cost && met >= other_met && (cost < other_cost || met > other_met)
    };
    // Of many, the base and those that no other beats have names; the others are dots.
    let (many, mut names) = (options.len() > MOST_DRAWN, 0);
    let place = |(index, option): (usize, &OptionResult)| {
        let dominated = options.iter().any(|other| beats(rank(other), rank(option)));
        let named = !many || (index == 0 || !dominated) && names < MOST_LISTED;
        names += usize::from(named);
        let headline = &option.headline;
        let (met, interval) = ((headline.target_met, of), wilson(headline.target_met, of).unwrap_or((0.0, 1.0)));
        FrontierPoint { title: option.scenario.title.clone(), cost: headline.cost, met, interval, dominated, named }
    };
    options.iter().enumerate().map(place).collect()
}

fn title(places: &[FrontierPoint], target: &str, date: &str) -> String {
    let likely = places.iter().filter(|place| place.chance() > 0.5).min_by(|a, b| a.cost.p50.total_cmp(&b.cost.p50));
    match (places, likely) {
        ([only], _) => {
            format!("{} reaches {target} by {date} in {} futures", words::shorten(&only.title, 60), only.often())
        }
        (_, None) => format!("No option shown reaches {target} by {date} in most futures"),
        (_, Some(place)) => {
            let cost = millions(place.cost.p50);
            format!("The cheapest option that reaches {target} by {date} in most futures costs {cost}")
        }
    }
}

fn in_words(places: &[FrontierPoint]) -> Vec<String> {
    let named = places.iter().filter(|place| place.named).map(|place| {
        let beaten = if place.dominated { ", beaten by another option" } else { "" };
        format!("{}: {}, {} futures{beaten}", place.title, words::pounds(place.cost.p50), place.often())
    });
    let others = places.iter().filter(|place| !place.named).count();
    let others =
        (others > 0).then(|| format!("And {others} without a name, each beaten by another or between two of these"));
    named.chain(others).collect()
}
