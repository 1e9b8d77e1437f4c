//! Excel's own charts, drawn from the other sheets: the middle futures week by week, and the last whole year by heading.

use super::costs::{FIRST_HEADING, FULL_YEAR, HEADER, stacked};
use super::{FIRST_WEEK, TITLES, WEEKLY, page};
use crate::experiment::results::Experiment;
use crate::report::costs::{last_whole_year, year_name};
use crate::report::words::{self, Quantity};
use rust_xlsxwriter::{
    Chart, ChartAxisDateUnitType, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartSolidFill,
    ChartType, Color, Worksheet, XlsxError,
};

/// Colours of categories; dashes tell the next four from the first.
const COLOURS: [u32; 4] = [0x12_43_6D, 0x28_A1_97, 0x80_16_50, 0xF4_6A_25];
const DASHES: [ChartLineDashType; 3] = [ChartLineDashType::Solid, ChartLineDashType::Dash, ChartLineDashType::RoundDot];
/// Colours of headings of cost, neighbours told apart by lightness.
const FILLS: [u32; 8] =
    [0x12_43_6D, 0x6B_AC_E6, 0x80_16_50, 0xF4_6A_25, 0x28_A1_97, 0x55_59_5E, 0x20_73_BC, 0xC9_CE_D4];
/// Most series that Excel draws in a chart.
const SERIES: usize = 254;

/// The sheet with both charts.
pub fn sheet(experiment: &Experiment) -> Result<Worksheet, XlsxError> {
    let mut sheet = page("Charts")?;
    sheet.set_portrait().set_print_fit_to_pages(1, 1);
    if experiment.options.is_empty() {
        return Ok(sheet);
    }
    sheet.insert_chart(0, 0, &lines(experiment))?;
    if let Some(columns) = columns(experiment) {
        sheet.insert_chart(30, 0, &columns)?;
    }
    Ok(sheet)
}

fn lines(experiment: &Experiment) -> Chart {
    let base = &experiment.options[0];
    let measure = words::target_measure(&base.scenario);
    let last = FIRST_WEEK + (base.weeks.len() as u32).saturating_sub(1);
    let mut chart = Chart::new(ChartType::Line);
    let mut add = |name: Option<u16>, column: u16, line: &ChartLine| {
        let series = chart.add_series();
        series
            .set_categories((WEEKLY, FIRST_WEEK, 0, last, 0))
            .set_values((WEEKLY, FIRST_WEEK, column, last, column))
            .set_format(ChartFormat::new().set_line(line));
        match name {
            Some(column) => series.set_name((WEEKLY, TITLES, column)),
            None => series.set_name("Target"),
        };
    };
    for index in 0..experiment.options.len().min(SERIES) {
        let mut line = ChartLine::new();
        let dash = DASHES[index / COLOURS.len() % DASHES.len()];
        line.set_color(Color::RGB(COLOURS[index % COLOURS.len()])).set_width(2.0).set_dash_type(dash);
        let column = 3 + 3 * index as u16;
        add(Some(column), column, &line);
    }
    add(None, 1, ChartLine::new().set_color(Color::RGB(0x55_59_5E)).set_width(1.25).set_dash_type(DASHES[1]));
    let noun = words::capital(&words::noun(measure));
    chart.title().set_name(&format!("{noun}: middle future of each option"));
    let axis = chart.x_axis().set_date_axis(true).set_num_format("mmm yyyy");
    axis.set_major_unit(6).set_major_unit_date_type(ChartAxisDateUnitType::Months);
    chart.y_axis().set_min(0).set_num_format(match words::quantity(measure) {
        Quantity::Number => "0",
        Quantity::Share => "0%",
        Quantity::Speed => "0.0",
        Quantity::Pounds => "£#,##0",
    });
    framed(&mut chart, &format!("{noun} week by week: a line an option, and the target. The numbers: sheet {WEEKLY}."));
    chart
}

fn columns(experiment: &Experiment) -> Option<Chart> {
    let base = &experiment.options[0];
    let year = &base.years[last_whole_year(base)?];
    let last = HEADER + experiment.options.len() as u32;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for place in 0..stacked(experiment).len() {
        let column = FIRST_HEADING + place as u16;
        let mut fill = ChartSolidFill::new();
        fill.set_color(Color::RGB(FILLS[place % FILLS.len()]));
        chart
            .add_series()
            .set_name((FULL_YEAR, HEADER, column))
            .set_categories((FULL_YEAR, HEADER + 1, 0, last, 0))
            .set_values((FULL_YEAR, HEADER + 1, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(&fill))
            .set_gap(60);
    }
    chart.title().set_name(&format!("Cost of {} by heading, mean", year_name(year)));
    chart.y_axis().set_num_format("£#,##0");
    framed(&mut chart, &format!("A column an option, stacked by heading of cost. The numbers: sheet {FULL_YEAR}."));
    Some(chart)
}

fn framed(chart: &mut Chart, alt: &str) {
    chart.set_width(1000).set_height(560).set_alt_text(alt);
    chart.legend().set_position(ChartLegendPosition::Bottom);
}
