//! Changes of what is held, in the words of the levers and controls of every provider.

use rust_decimal::Decimal;

/// By how many thousandths prices move, turn by turn. Over four turns they hardly rise, so that a long demo stays believable.
const STEPS: [i64; 4] = [1012, 994, 1007, 991];

/// How many positions are new and how many have changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) new: usize,
    pub(crate) updated: usize,
}

/// What is to be changed about one security.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) quantity: Option<Decimal>,
    pub(crate) price: Option<Decimal>,
}

/// A price one day later. Significant digits are kept, not decimals: the smallest price must move as well.
pub(crate) fn moved(price: Decimal, turn: u32) -> Decimal {
    let step = Decimal::new(STEPS[turn as usize % STEPS.len()], 3);
    price.checked_mul(step).and_then(|next| next.round_sf(8)).unwrap_or(price)
}
