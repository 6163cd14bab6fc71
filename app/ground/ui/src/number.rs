//! Numbers as text and back, in whole steps of a decimal place. What the language brings for this reads and writes any
//! number exactly, and weighs as much as a page in the browser's program.

/// A number with so many digits behind the point, rounded. What is no number is nothing.
pub(crate) fn fixed(number: f64, digits: u32) -> String {
    let tens = 10_i64.pow(digits);
    written((number * tens as f64).round() as i64, digits)
}

/// Whole steps of a decimal place as text: 1284 hundredths are "12.84".
pub(crate) fn written(steps: i64, digits: u32) -> String {
    let tens = 10_u64.pow(digits);
    let sign = if steps < 0 { "-" } else { "" };
    let (whole, rest) = (steps.unsigned_abs() / tens, steps.unsigned_abs() % tens);
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0wide$}", wide = digits as usize),
    }
}

/// Whole steps of a decimal place from what somebody typed; further digits are cut off.
pub(crate) fn read(typed: &str, digits: u32) -> Option<i64> {
    let typed = typed.trim();
    let (is_less, bare) = typed.strip_prefix('-').map_or((false, typed), |bare| (true, bare));
    let (whole, rest) = bare.split_once('.').unwrap_or((bare, ""));
    let is_number =
        !(whole.is_empty() && rest.is_empty()) && whole.bytes().chain(rest.bytes()).all(|it| it.is_ascii_digit());
    if !is_number {
        return None;
    }
    let rest: String = rest.chars().chain(std::iter::repeat('0')).take(digits as usize).collect();
    // An empty text is nothing before or behind the point.
    let steps = format!("0{whole}{rest}").parse::<i64>().ok()?;
    Some(if is_less { -steps } else { steps })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_with_their_digits() {
        for (number, digits, expected) in
            [(12.845, 2, "12.85"), (-0.5, 1, "-0.5"), (7.0, 0, "7"), (0.04, 1, "0.0"), (f64::NAN, 1, "0.0")]
        {
            assert_eq!(fixed(number, digits), expected);
        }
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        assert_eq!(read(" 12.5 ", 2), Some(1250));
        assert_eq!(read("-.5", 1), Some(-5));
        assert_eq!(read("1.999", 1), Some(19));
        for typed in ["", ".", "-", "many", "1e3", "1.2.3", "99999999999999999999"] {
            assert_eq!(read(typed, 2), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(steps in -1_000_000_000_000..1_000_000_000_000_i64, digits in 0..6_u32) {
            prop_assert_eq!(read(&written(steps, digits), digits), Some(steps));
        }
    }
}
