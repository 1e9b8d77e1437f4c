//! Tournaments: who is least of many, found and kept in logarithmic time (tree selection: Knuth, The Art of Computer Programming 3,
//! section 5.2.3).

use std::ops::Range;

/// The least of several keys of each place, place by place and of every run of places that halving gives.
#[derive(Debug, Clone, Default)]
pub struct Tournament<const KEYS: usize> {
    /// A binary tree in an array: the root at 1, the places from `width` on.
    nodes: Vec<[f64; KEYS]>,
    width: usize,
}

/// Keys of a place that nobody is in: infinite.
const fn none<const KEYS: usize>() -> [f64; KEYS] {
    [f64::INFINITY; KEYS]
}

impl<const KEYS: usize> Tournament<KEYS> {
    /// Of so many places, with nobody in them.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let width = places.next_power_of_two();
        Self { nodes: vec![none(); 2 * width], width }
    }

    /// Of places with these keys.
    pub fn of(keys: impl ExactSizeIterator<Item = [f64; KEYS]>) -> Self {
        let mut all = Self::new(keys.len());
        all.nodes.iter_mut().skip(all.width).zip(keys).for_each(|(node, keys)| *node = keys);
        (1..all.width).rev().for_each(|node| all.nodes[node] = all.winner_below(node));
        all
    }

    fn winner_below(&self, node: usize) -> [f64; KEYS] {
        let (left, right) = (self.nodes[2 * node], self.nodes[2 * node + 1]);
        std::array::from_fn(|key| left[key].min(right[key]))
    }

    /// The keys of a place change.
    pub fn set(&mut self, place: usize, keys: [f64; KEYS]) {
        let mut node = self.width + place;
        self.nodes[node] = keys;
        while node > 1 {
            node /= 2;
            let winner = self.winner_below(node);
            if self.nodes[node] == winner {
                break;
            }
            self.nodes[node] = winner;
        }
    }

    /// The keys of a place.
    #[must_use]
    pub fn keys(&self, place: usize) -> &[f64; KEYS] {
        &self.nodes[self.width + place]
    }

    /// Nobody is in a place.
    pub fn clear(&mut self, place: usize) {
        self.set(place, none());
    }

    /// The first place of a range with the least of a key, of those that are accepted. A run of places is not looked into when its
    /// keys, each the least of the run, say that it holds none.
    pub fn least(
        &self,
        range: Range<usize>,
        key: usize,
        may_hold: impl Fn(&[f64; KEYS]) -> bool,
        accepts: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut search = Search { all: self, range, key, may_hold, accepts, best: (f64::INFINITY, usize::MAX) };
        if self.width > 0 {
            search.visit(1, 0, self.width);
        }
        (search.best.1 < usize::MAX).then_some(search.best.1)
    }

    /// The first place from one on that satisfies a condition, which a run's least keys must satisfy if and only if one of its places
    /// does: bounds of which one is enough, never several that must hold together.
    pub fn first(&self, from: usize, may_hold: impl Fn(&[f64; KEYS]) -> bool) -> Option<usize> {
        // Up from the place until a run to the right may hold one, then down to the first of it.
        let mut node = self.width + from;
        if self.width == 0 || from >= self.width {
            return None;
        }
        while !may_hold(&self.nodes[node]) {
            while node % 2 == 1 {
                node /= 2;
            }
            if node == 0 {
                return None;
            }
            node += 1;
        }
        while node < self.width {
            node = if may_hold(&self.nodes[2 * node]) { 2 * node } else { 2 * node + 1 };
        }
        may_hold(&self.nodes[node]).then(|| node - self.width)
    }
}

/// A search for the least, the more promising half of a run first.
struct Search<'t, const KEYS: usize, M, A> {
    all: &'t Tournament<KEYS>,
    range: Range<usize>,
    key: usize,
    may_hold: M,
    accepts: A,
    best: (f64, usize),
}

impl<const KEYS: usize, M: Fn(&[f64; KEYS]) -> bool, A: Fn(usize) -> bool> Search<'_, KEYS, M, A> {
    fn visit(&mut self, node: usize, from: usize, length: usize) {
        let keys = &self.all.nodes[node];
        let promise = keys[self.key];
        let beyond = from >= self.range.end || from + length <= self.range.start || promise == f64::INFINITY;
        if beyond || (promise, from) > self.best || !(self.may_hold)(keys) {
            return;
        }
        if length == 1 {
            if (self.accepts)(from) {
                self.best = (promise, from);
            }
            return;
        }
        let half = length / 2;
        let halves = [(2 * node, from), (2 * node + 1, from + half)];
        let right_first = self.all.nodes[halves[1].0][self.key] < self.all.nodes[halves[0].0][self.key];
        for (node, from) in if right_first { [halves[1], halves[0]] } else { halves } {
            self.visit(node, from, half);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::streams::{Purpose, StreamKey};

    /// Against a look at every place: random keys with many ties, changes, ranges and places that are not accepted.
    #[test]
    fn it_finds_what_a_look_at_all_finds() {
        let mut stream = StreamKey { seed: 1, replication: 0 }.stream(Purpose::Pulse, 0, 0);
        let mut below = |n: usize| (stream.uniform() * n as f64) as usize;
        for length in [1, 2, 3, 7, 64, 100] {
            let mut keys: Vec<[f64; 2]> = (0..length).map(|_| [below(9) as f64, -(below(5) as f64)]).collect();
            let mut all = Tournament::of(keys.iter().copied());
            for _ in 0..300 {
                let place = below(length);
                keys[place] = if below(6) == 0 { none() } else { [below(9) as f64, -(below(5) as f64)] };
                all.set(place, keys[place]);
                let (from, to, room) = (below(length), below(length + 1), -(below(5) as f64));
                let fits = |keys: &[f64; 2]| keys[1] <= room;
                let by_hand = (from..to)
                    .filter(|&at| fits(&keys[at]) && at % 3 > 0 && keys[at][0] < f64::INFINITY)
                    .min_by(|&a, &b| keys[a][0].total_cmp(&keys[b][0]));
                assert_eq!(all.least(from..to, 0, fits, |at| at % 3 > 0 && fits(&keys[at])), by_hand);
                let least = (0..length).min_by(|&a, &b| keys[a][1].total_cmp(&keys[b][1]));
                let found = all.least(0..length, 1, |_| true, |_| true);
                assert_eq!(found, least.filter(|&at| keys[at][1] < f64::INFINITY));
                let one = |keys: &[f64; 2]| keys[0] < 1.0 || keys[1] < room;
                assert_eq!(all.first(from, one), (from..length).find(|&at| one(&keys[at])));
                assert_eq!(all.first(length, one), None);
            }
        }
    }
}
