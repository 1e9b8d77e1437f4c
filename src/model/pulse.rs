//! Pulses: extra cases over some weeks, as many children as are stated, whatever chance does.
//!
//! A pulse's families are drawn area by area until the children are reached, the last cut to fit. Each comes at a time
//! that is uniform over the pulse's working days; sorted, these are evenly random. They go to the duty desk as referrals
//! do; somebody has already looked at them, so they are neither redirected nor kept away by early help.

use super::events::Event;
use super::family::{Past, Referral, family_key};
use super::ids::{AreaId, Id};
use super::intensity::policy_at;
use super::plan::Plan;
use super::service::Service;
use super::trace::Observer;
use crate::kernel::streams::Purpose;
use crate::scenario::Pulse;

/// Families of a pulse have an origin of their own in their keys; their number holds the pulse's above its own.
const OF_PULSE: u64 = 2;
const PULSE_SHIFT: u32 = 24;

/// A mark below every share: assessed whatever the policy says. A pulse has a share of its own.
const ASSESSED: f64 = -1.0;
/// A mark that no share exceeds: never assessed.
const NOT_ASSESSED: f64 = 1.0;

/// A family of a pulse that has yet to come.
#[derive(Debug, Clone, Copy)]
pub struct PulseFamily {
    /// Simulation time.
    at: f64,
    /// Key of its streams.
    key: u64,
    area: AreaId,
    children: u32,
    /// Share of the pulse that is assessed.
    assessed_share: f64,
}

impl<O: Observer> Service<'_, O> {
    /// Draws the families of all pulses that begin in the past, or in the run once that has begun, and schedules the first.
    pub fn expect_pulses(&mut self) {
        let (plan, in_past) = (self.plan(), self.in_past());
        for (number, pulse) in plan.scenario.pulses.iter().enumerate() {
            if in_past != (plan.scenario.days.time_of(pulse.from) < plan.window.0) {
                continue;
            }
            for (area, children) in quotas(plan, pulse).into_iter().enumerate() {
                self.draw_pulse(number as u64, pulse, AreaId::new(area), children);
            }
        }
        self.pulses_mut().sort_by(|a, b| b.at.total_cmp(&a.at).then(b.key.cmp(&a.key)));
        self.schedule_pulse();
    }

    fn draw_pulse(&mut self, pulse_number: u64, pulse: &Pulse, area: AreaId, children: u32) {
        let mut left = children;
        let mut number = 0;
        while left > 0 {
            let key = family_key(area, OF_PULSE, pulse_number << PULSE_SHIFT | number);
            let children = Referral::draw(self.key(), key, 0, self.plan()).children.min(left);
            let u = self.key().stream(Purpose::Pulse, key, 0).uniform();
            let at = time_within(self.plan(), pulse, u);
            self.pulses_mut().push(PulseFamily { at, key, area, children, assessed_share: pulse.assessed_share });
            left -= children;
            number += 1;
        }
    }

    fn schedule_pulse(&mut self) {
        let next = self.pulses_mut().last().map_or(f64::INFINITY, |family| family.at);
        self.schedule(Event::Pulse, next);
    }

    /// A family of a pulse comes.
    pub fn pulse(&mut self) {
        let Some(family) = self.pulses_mut().pop() else { return };
        self.schedule_pulse();
        let marks = Referral::draw(self.key(), family.key, 0, self.plan());
        self.count_of_pulse(family.children);
        let assessed = if marks.assessed < family.assessed_share { ASSESSED } else { NOT_ASSESSED };
        let area = self.serving_area(family.area, marks.place);
        self.refer(area, Past::none(family.key), &Referral { children: family.children, assessed, ..marks });
    }
}

/// Children of a pulse by area: the stated one's, or in proportion to the referrals of its first day to the last child
/// (largest remainders); evenly over the areas with assessment teams when there are no referrals.
pub(super) fn quotas(plan: &Plan, pulse: &Pulse) -> Vec<u32> {
    let scenario = &plan.scenario;
    let policy = policy_at(scenario, scenario.days.time_of(pulse.from));
    let mut weights = scenario.policies[policy].policy.demand.children_a_week.clone();
    if let Some(area) = pulse.area {
        weights.fill(0.0);
        weights[area] = 1.0;
    } else if weights.iter().sum::<f64>() <= 0.0 {
        let staffed = |area: &crate::scenario::Area| f64::from(u8::from(!area.assessment_teams.is_empty()));
        weights = scenario.areas.iter().map(staffed).collect();
    }
    let total: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| f64::from(pulse.children) * weight / total).collect();
    let mut quotas: Vec<u32> = exact.iter().map(|exact| exact.floor() as u32).collect();
    let mut by_remainder: Vec<usize> = (0..exact.len()).filter(|&area| weights[area] > 0.0).collect();
    by_remainder.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let short = pulse.children.saturating_sub(quotas.iter().sum());
    for &area in by_remainder.iter().cycle().take(short as usize) {
        quotas[area] += 1;
    }
    quotas
}

/// The time that a uniform draw stands for: the pulse's days without bank holidays, evenly.
fn time_within(plan: &Plan, pulse: &Pulse, u: f64) -> f64 {
    let from = plan.scenario.days.time_of(pulse.from);
    let to = from + pulse.days;
    let off = || plan.bank_holidays.iter().filter(|day| **day >= from && **day < to);
    let shut: f64 = off().map(|day| (to - day).min(1.0)).sum();
    let at = off().fold(from + u * (pulse.days - shut), |at, day| if at >= *day { at + 1.0 } else { at });
    at.min(to.next_down())
}
