use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Schedule(Slot, u8),
    Cancel(Slot),
    Pop,
    PopAndPutBack,
    Reschedule(Slot, u8),
    PutOff(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(
        prop_oneof![
            4 => (0u32..40, 0u8..10).prop_map(|(slot, time)| Step::Schedule(slot, time)),
            1 => (0u32..40).prop_map(Step::Cancel),
            3 => Just(Step::Pop),
            1 => Just(Step::PopAndPutBack),
            1 => (0u32..40, 0u8..10).prop_map(|(slot, time)| Step::Reschedule(slot, time)),
            1 => (0u8..3).prop_map(Step::PutOff),
        ],
        1..600,
    )
}

proptest! {
    /// Against a plain list that is sorted anew, stably, by (time, priority, sequence) at every step: events thinly and
    /// thickly spread, or closer to each other than a few last digits, from now on or from the beginning, at times from the least
    /// to the largest.
    #[test]
    fn agrees_with_a_stable_sort(steps in steps(), power in -300_i32..306, onwards in any::<bool>(), closely in any::<bool>()) {
        let (scale, mut now) = (crate::math::powi(10.0, power), 0.0);
        let priorities: Vec<u8> = (0..40).map(|slot| slot % 3).collect();
        let mut calendar = EventCalendar::new(priorities.clone());
        let mut list: Vec<(f64, u8, u64, Slot)> = Vec::new();
        let mut sequence = 0;
        for step in steps {
            let time_of = |time: u8| if closely {
                f64::from_bits(scale.to_bits() + u64::from(time))
            } else {
                f64::from(time) * scale + if onwards { now } else { 0.0 }
            };
            match step {
                Step::Schedule(slot, time) => {
                    let time = time_of(time);
                    calendar.schedule(slot, time);
                    list.retain(|entry| entry.3 != slot);
                    list.push((time, priorities[slot as usize], sequence, slot));
                    sequence += 1;
                }
                Step::Cancel(slot) => {
                    calendar.cancel(slot);
                    list.retain(|entry| entry.3 != slot);
                }
                Step::PopAndPutBack => {
                    if let Some((_, slot)) = calendar.pop() {
                        calendar.put_back(slot);
                    }
                }
                Step::Reschedule(slot, time) => {
                    let time = time_of(time);
                    for entry in list.iter_mut().filter(|entry| entry.3 == slot) {
                        calendar.reschedule(slot, time);
                        entry.0 = time;
                    }
                }
                Step::PutOff(slot) => {
                    calendar.put_off(scale, |s, _| s % 3 == u32::from(slot));
                    for entry in list.iter_mut().filter(|entry| entry.3 % 3 == u32::from(slot)) {
                        entry.0 += scale;
                    }
                }
                Step::Pop => {
                    list.sort_by(|a, b| a.partial_cmp(b).unwrap());
                    let expected = if list.is_empty() { None } else { Some(list.remove(0)) };
                    prop_assert_eq!(calendar.pop(), expected.map(|entry| (entry.0, entry.3)));
                    now = expected.map_or(now, |entry| entry.0);
                }
            }
            prop_assert_eq!(calendar.len(), list.len());
        }
    }
}

/// The hold model with few events pending, many, and few again, against a list: longer than a bucket's width goes unexamined.
#[test]
fn agrees_with_a_list_while_its_events_grow_few_and_many() {
    let mut calendar = EventCalendar::new(vec![0; 60]);
    let mut list: Vec<(u64, Slot)> = Vec::new();
    let (mut state, mut now) = (1_u64, 0);
    for pending in [5, 60, 3, 40, 8, 1] {
        for _ in 0..3_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (slot, time) = ((state >> 33) as Slot % 60, now + 1 + (state >> 50));
            if list.len() < pending && list.iter().all(|entry| entry.1 != slot) {
                calendar.schedule(slot, time as f64);
                list.push((time, slot));
            } else if !list.is_empty() {
                list.sort_by_key(|entry| entry.0);
                let (time, slot) = list.remove(0);
                assert_eq!(calendar.pop(), Some((time as f64, slot)));
                now = time;
            }
        }
    }
}
