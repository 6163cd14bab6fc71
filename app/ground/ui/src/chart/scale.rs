//! From amounts to places, and to numbers a person would have chosen.

use crate::number::fixed;

/// How amounts of one kind are written: "$1,250.50", "4.5 h".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    before: &'static str,
    after: &'static str,
    digits: u32,
}

impl Measure {
    /// Things one counts: 1,250.
    pub const COUNT: Self = Self { before: "", after: "", digits: 0 };

    /// With a sign before or a unit behind, a space included where there is one, and digits behind the point.
    pub const fn new(before: &'static str, after: &'static str, digits: u32) -> Self {
        Self { before, after, digits }
    }

    pub fn write(self, amount: f64) -> String {
        self.written(amount, self.digits)
    }

    /// As it stands beside an axis whose lines lie `step` apart: without digits that are always nothing.
    fn write_tick(self, amount: f64, step: f64) -> String {
        let digits = if step.fract() == 0.0 { 0 } else { self.digits };
        self.written(amount, digits)
    }

    fn written(self, amount: f64, digits: u32) -> String {
        let text = fixed(amount.abs(), digits);
        let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
        let is_nothing = text.bytes().all(|byte| byte == b'0' || byte == b'.');
        let sign = if amount < 0.0 && !is_nothing { "-" } else { "" };
        let rest = rest.map(|rest| format!(".{rest}")).unwrap_or_default();
        format!("{sign}{}{}{rest}{}", self.before, grouped(whole), self.after)
    }
}

/// 1234567 as 1,234,567.
fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() + whole.len() / 3);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An axis: from where to where, and how far its lines lie apart.
///
/// **Invariant:** nothing lies on it, both ends are lines, and every amount it was made for is between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

/// About how many spaces lie between the ends.
const SPACES: f64 = 4.0;

impl Scale {
    /// What is no number counts as absent. Lines lie on 1, 2, 5 and their tens, and not closer than what is measured.
    pub(super) fn around(amounts: impl IntoIterator<Item = f64>, measure: Measure) -> Self {
        let (low, high) = amounts
            .into_iter()
            .filter(|amount| amount.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), amount| (low.min(amount), high.max(amount)));
        if low == high {
            return Self { low: 0.0, high: 1.0, step: 1.0 };
        }
        let finest = 1.0 / 10_u32.pow(measure.digits) as f64;
        let step = round_step((high - low) / SPACES).max(finest);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// The lines, lowest first. Counted in steps, because added steps would drift.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let (first, last) = ((self.low / self.step).round() as i64, (self.high / self.step).round() as i64);
        (first..=last).map(|at| at as f64 * self.step).collect()
    }

    /// How high an amount lies, in percent.
    pub(super) fn place(&self, amount: f64) -> f64 {
        if !amount.is_finite() {
            return self.place(0.0);
        }
        ((amount - self.low) / (self.high - self.low) * 100.0).clamp(0.0, 100.0)
    }

    /// The lines with their words.
    pub(super) fn lines(&self, measure: Measure) -> Vec<(f64, String)> {
        self.ticks().into_iter().map(|tick| (self.place(tick), measure.write_tick(tick, self.step))).collect()
    }
}

/// The first of 1, 2, 5 and their tens that is not smaller.
fn round_step(raw: f64) -> f64 {
    let mut ten = 1.0;
    while ten * 10.0 <= raw {
        ten *= 10.0;
    }
    while ten > raw {
        ten /= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|times| times * ten).find(|step| *step >= raw).unwrap_or(ten * 10.0)
}

/// Where the `at`-th of `many` moments lies along a line, in percent: the first and the last at its ends.
pub(super) fn along(at: usize, many: usize) -> f64 {
    match many {
        0 | 1 => 50.0,
        _ => at as f64 * 100.0 / (many - 1) as f64,
    }
}

/// A line through places, with y counted from the bottom; the drawing counts from the top.
pub(super) fn path(places: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    for (x, y) in places {
        let verb = if text.is_empty() { 'M' } else { 'L' };
        text.push_str(&format!("{verb}{} {}", fixed(x, 1), fixed(100.0 - y, 1)));
    }
    text
}

/// Shares in whole percent that come to a hundred: what is lost by rounding down goes to whoever lost most.
pub(super) fn percents(amounts: &[f64]) -> Vec<u32> {
    let amounts: Vec<f64> =
        amounts.iter().map(|amount| if amount.is_finite() { amount.max(0.0) } else { 0.0 }).collect();
    let total: f64 = amounts.iter().sum();
    if total <= 0.0 {
        return vec![0; amounts.len()];
    }
    let exact: Vec<f64> = amounts.iter().map(|amount| amount / total * 100.0).collect();
    let mut whole: Vec<u32> = exact.iter().map(|share| share.floor() as u32).collect();
    let mut lost: Vec<f64> = exact.iter().map(|share| share.fract()).collect();
    while whole.iter().sum::<u32>() < 100 {
        let most = (0..lost.len()).max_by(|one, other| lost[*one].total_cmp(&lost[*other]).then(other.cmp(one)));
        let Some(most) = most else { break };
        whole[most] += 1;
        lost[most] = -1.0;
    }
    whole
}

/// How dark a field of a heat map is, 0 to 4. Nothing is nothing, and something is never drawn as nothing.
pub(super) fn heat(amount: u32, most: u32) -> u32 {
    if amount == 0 || most == 0 {
        return 0;
    }
    (u64::from(amount.min(most)) * 4).div_ceil(u64::from(most)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const MONEY: Measure = Measure::new("$", "", 2);

    #[test]
    fn amounts_are_written_as_one_reads_them() {
        for (measure, amount, expected) in [
            (Measure::COUNT, 0.0, "0"),
            (Measure::COUNT, 999.0, "999"),
            (Measure::COUNT, 1_234_567.0, "1,234,567"),
            (MONEY, 1284.5, "$1,284.50"),
            (MONEY, -75.0, "-$75.00"),
            (MONEY, -0.001, "$0.00"),
            (Measure::new("", " h", 1), 4.25, "4.3 h"),
        ] {
            assert_eq!(measure.write(amount), expected);
        }
    }

    #[test]
    fn lines_lie_where_a_person_would_draw_them() {
        let words = |amounts: &[f64], measure: Measure| -> Vec<String> {
            Scale::around(amounts.iter().copied(), measure).lines(measure).into_iter().map(|(_, text)| text).collect()
        };
        assert_eq!(words(&[12.0, 82.0], MONEY), ["$0", "$50", "$100"]);
        assert_eq!(words(&[3.0], Measure::COUNT), ["0", "1", "2", "3"]);
        assert_eq!(words(&[0.9], MONEY), ["$0.00", "$0.50", "$1.00"]);
        assert_eq!(words(&[-30.0, 80.0], Measure::COUNT), ["-50", "0", "50", "100"]);
        assert_eq!(words(&[0.0, f64::NAN], Measure::COUNT), ["0", "1"]);
        assert_eq!(words(&[], MONEY), ["$0", "$1"]);
    }

    #[test]
    fn a_line_goes_through_its_places() {
        assert_eq!(path([(0.0, 0.0), (50.0, 100.0), (100.0, 25.04)]), "M0.0 100.0L50.0 0.0L100.0 75.0");
        assert_eq!(path([]), "");
        assert_eq!(along(0, 1), 50.0);
        assert_eq!(along(3, 4), 100.0);
    }

    #[test]
    fn shares_come_to_a_hundred() {
        assert_eq!(percents(&[1.0, 1.0, 1.0]), [34, 33, 33]);
        assert_eq!(percents(&[0.0, 0.0]), [0, 0]);
        assert_eq!(percents(&[5.0, -5.0]), [100, 0]);
    }

    proptest! {
        #[test]
        fn a_scale_holds_every_amount_and_nothing(amounts in vec(-1e9..1e9_f64, 0..20), digits in 0..3_u32) {
            let scale = Scale::around(amounts.iter().copied(), Measure::new("", "", digits));
            prop_assert!(scale.low <= 0.0 && scale.high >= 0.0 && scale.low < scale.high);
            for amount in amounts {
                prop_assert!(scale.low <= amount && amount <= scale.high);
            }
            let ticks = scale.ticks();
            prop_assert!((2..=7).contains(&ticks.len()), "{:?}", ticks);
            prop_assert!(ticks.contains(&0.0));
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(scale.place(scale.low), 0.0);
            prop_assert_eq!(scale.place(scale.high), 100.0);
        }

        #[test]
        fn more_never_lies_lower(amounts in vec(-1e6..1e6_f64, 2..20), one in -2e6..2e6_f64, other in -2e6..2e6_f64) {
            let scale = Scale::around(amounts, Measure::COUNT);
            let (less, more) = if one < other { (one, other) } else { (other, one) };
            prop_assert!(scale.place(less) <= scale.place(more));
            prop_assert!((0.0..=100.0).contains(&scale.place(one)));
        }

        #[test]
        fn shares_are_honest(amounts in vec(0.0..1e6_f64, 1..8)) {
            let shares = percents(&amounts);
            let total: f64 = amounts.iter().sum();
            prop_assume!(total > 0.0);
            prop_assert_eq!(shares.iter().sum::<u32>(), 100);
            for (share, amount) in shares.iter().zip(&amounts) {
                prop_assert!((f64::from(*share) - amount / total * 100.0).abs() < 1.0 + 1e-9);
            }
        }

        #[test]
        fn heat_grows_with_the_amount(one in 0..500_u32, other in 0..500_u32, most in 1..500_u32) {
            prop_assert!(heat(one.min(other), most) <= heat(one.max(other), most));
            prop_assert_eq!(heat(one, most) == 0, one == 0);
            prop_assert_eq!(heat(most, most), 4);
        }
    }
}
