//! Sampling (抽样): how many records, and which. GB/T 2828.1-2012 (ISO 2859-1:1999),
//! single sampling, normal inspection: tables 1 and 2-A. The draw is the product's own.

use qichu_model::{Aql, InspectionLevel, SamplePlan};
use sha2::{Digest as _, Sha256};

use crate::digest::Digest;

/// Code letters and their sample sizes.
const SIZES: [(char, u32); 16] = [
    ('A', 2),
    ('B', 3),
    ('C', 5),
    ('D', 8),
    ('E', 13),
    ('F', 20),
    ('G', 32),
    ('H', 50),
    ('J', 80),
    ('K', 125),
    ('L', 200),
    ('M', 315),
    ('N', 500),
    ('P', 800),
    ('Q', 1250),
    ('R', 2000),
];

/// Table 1: the largest lot of each line, and its letters at levels I, II and III.
const LOTS: [(u32, [char; 3]); 15] = [
    (8, ['A', 'A', 'B']),
    (15, ['A', 'B', 'C']),
    (25, ['B', 'C', 'D']),
    (50, ['C', 'D', 'E']),
    (90, ['C', 'E', 'F']),
    (150, ['D', 'F', 'G']),
    (280, ['E', 'G', 'H']),
    (500, ['F', 'H', 'J']),
    (1_200, ['G', 'J', 'K']),
    (3_200, ['H', 'K', 'L']),
    (10_000, ['J', 'L', 'M']),
    (35_000, ['K', 'M', 'N']),
    (150_000, ['L', 'N', 'P']),
    (500_000, ['M', 'P', 'Q']),
    (u32::MAX, ['N', 'Q', 'R']),
];

/// An entry of table 2-A.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// Acceptance number; the rejection number is one more.
    Accept(u32),
    /// ↑: use the plan above.
    Up,
    /// ↓: use the plan below.
    Down,
}

/// Table 2-A runs diagonally: each limit's column holds this run, from the letter of
/// its acceptance number 0 on, with ↓ above and ↑ below it.
const RUN: [Entry; 11] = [
    Entry::Accept(0),
    Entry::Up,
    Entry::Down,
    Entry::Accept(1),
    Entry::Accept(2),
    Entry::Accept(3),
    Entry::Accept(5),
    Entry::Accept(7),
    Entry::Accept(10),
    Entry::Accept(14),
    Entry::Accept(21),
];

/// How many records to compare and how many may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// The code letter whose size is used, arrows followed.
    pub letter: char,
    /// Records to compare: n, or all where there are no more.
    pub size: u32,
    /// Ac: accepted with at most so many that differ. The rejection number Re is one more.
    pub accept: u32,
}

/// The scheme for a lot (批), `None` for an empty one.
pub fn scheme(plan: SamplePlan, lot: u32) -> Option<Scheme> {
    let (_, letters) = LOTS.iter().find(|(most, _)| lot <= *most)?;
    let level = match plan.level {
        InspectionLevel::I => 0,
        InspectionLevel::II => 1,
        InspectionLevel::III => 2,
    };
    let at = SIZES.iter().position(|(l, _)| *l == letters[level])?;
    (lot > 0).then(|| follow(plan.aql, at, lot))
}

/// The scheme with the next larger sample (扩大抽样); `None` where there is none, or the
/// lot has no more records.
pub fn larger(plan: SamplePlan, lot: u32, than: Scheme) -> Option<Scheme> {
    let all = 0..SIZES.len();
    let mut schemes = all.map(|at| follow(plan.aql, at, lot));
    schemes.find(|s| s.size > than.size && s.accept >= than.accept)
}

/// The scheme at a letter, or where the arrows lead from it.
fn follow(aql: Aql, mut at: usize, lot: u32) -> Scheme {
    // Where the run begins: the letter of acceptance number 0.
    let first = match aql {
        Aql::A065 => 5,
        Aql::A10 => 4,
        Aql::A15 => 3,
        Aql::A25 => 2,
        Aql::A40 => 1,
    };
    let entry = |at: usize| match at.checked_sub(first) {
        None => Entry::Down,
        Some(i) => RUN.get(i).copied().unwrap_or(Entry::Up),
    };
    loop {
        match entry(at) {
            Entry::Up => at -= 1,
            Entry::Down => at += 1,
            Entry::Accept(accept) => {
                let (letter, size) = SIZES[at];
                return Scheme {
                    letter,
                    size: size.min(lot),
                    accept,
                };
            }
        }
    }
}

/// The seed of a draw: SHA-256 of the content's digest and the reviewer's nonce (随机码),
/// UTF-8, behind it.
pub fn seed(content: &Digest, nonce: &str) -> Digest {
    let mut hash = Sha256::new();
    hash.update(content);
    hash.update(nonce);
    hash.finalize().into()
}

/// Draws `size` of the population without putting any back, in the order drawn.
///
/// Block i (from 0) is SHA-256 of the seed and i, eight bytes with the highest first. It
/// gives four numbers of eight bytes each, highest first. A number at or past the
/// largest multiple of the population's count is passed over, so that none is likelier;
/// the rest modulo the count names a member, which is passed over where it was drawn.
pub fn draw(seed: &Digest, population: &[u32], size: u32) -> Vec<u32> {
    let count = population.len() as u64;
    let size = (size as usize).min(population.len());
    let mut free = vec![true; population.len()];
    let mut drawn = Vec::with_capacity(size);
    for block in 0u64.. {
        let mut hash = Sha256::new();
        hash.update(seed);
        hash.update(block.to_be_bytes());
        let block: Digest = hash.finalize().into();
        for bytes in block.chunks_exact(8) {
            if drawn.len() == size {
                return drawn;
            }
            let number = bytes.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
            // 2^64 modulo the count, without a number that large.
            let spare = (u64::MAX % count + 1) % count;
            let at = (number % count) as usize;
            if number <= u64::MAX - spare && std::mem::take(&mut free[at]) {
                drawn.push(population[at]);
            }
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use qichu_model::Aql::{A10, A15, A25, A40, A065};
    use qichu_model::InspectionLevel::{I, II, III};

    fn known(level: InspectionLevel, aql: Aql, lot: u32) -> (char, u32, u32) {
        let found = scheme(SamplePlan { level, aql }, lot).unwrap();
        (found.letter, found.size, found.accept)
    }

    // The tables as printed, whole, each entry compared with three sources that do not
    // hang together: the R package AQLSchemes 1.7-2 (MIL-STD-105E, ANSI/ASQ Z1.4); table
    // 1-A of www.nibs.org/FMOC/DPW_AC/AC-TABLE.ASC (MIL-STD-105E, level II, no letter R);
    // and a reading of IS 2500 (Part 1):2000, which is ISO 2859-1:1999 (letters C to N).

    /// Table 1: lots from, to (the last line has no end); letters at levels I, II and III.
    const TABLE_1: &str = "
             2          8  A A B
             9         15  A B C
            16         25  B C D
            26         50  C D E
            51         90  C E F
            91        150  D F G
           151        280  E G H
           281        500  F H J
           501       1200  G J K
          1201       3200  H K L
          3201      10000  J L M
         10001      35000  K M N
         35001     150000  L N P
        150001     500000  M P Q
        500001 4294967295  N Q R";

    /// Table 2-A: letter, size; Ac at 0.65, 1.0, 1.5, 2.5 and 4.0.
    const TABLE_2_A: &str = "
        A     2    ↓   ↓   ↓   ↓   ↓
        B     3    ↓   ↓   ↓   ↓   0
        C     5    ↓   ↓   ↓   0   ↑
        D     8    ↓   ↓   0   ↑   ↓
        E    13    ↓   0   ↑   ↓   1
        F    20    0   ↑   ↓   1   2
        G    32    ↑   ↓   1   2   3
        H    50    ↓   1   2   3   5
        J    80    1   2   3   5   7
        K   125    2   3   5   7  10
        L   200    3   5   7  10  14
        M   315    5   7  10  14  21
        N   500    7  10  14  21   ↑
        P   800   10  14  21   ↑   ↑
        Q  1250   14  21   ↑   ↑   ↑
        R  2000   21   ↑   ↑   ↑   ↑";

    fn printed(table: &str) -> Vec<Vec<&str>> {
        let lines = table.lines().filter(|line| !line.is_empty());
        lines.map(|l| l.split_whitespace().collect()).collect()
    }

    #[test]
    fn the_tables_of_the_standard() {
        let plans = printed(TABLE_2_A);
        for lots in printed(TABLE_1) {
            for (level, letter) in [I, II, III].into_iter().zip(&lots[2..]) {
                for (column, aql) in [A065, A10, A15, A25, A40].into_iter().enumerate() {
                    let mut at = plans.iter().position(|p| p[0] == *letter).unwrap();
                    let accept = loop {
                        match plans[at][2 + column] {
                            "↓" => at += 1,
                            "↑" => at -= 1,
                            accept => break accept.parse().unwrap(),
                        }
                    };
                    let letter = plans[at][0].parse().unwrap();
                    let size: u32 = plans[at][1].parse().unwrap();
                    for lot in [lots[0], lots[1]].map(|l| l.parse().unwrap()) {
                        assert_eq!(
                            known(level, aql, lot),
                            (letter, size.min(lot), accept),
                            "{level:?} {aql:?} {lot}"
                        );
                    }
                }
            }
        }
        assert_eq!(known(II, A10, 1), ('E', 1, 0));
        assert_eq!(scheme(SamplePlan::default(), 0), None);
    }

    #[test]
    fn a_larger_sample_is_the_next_that_is_one() {
        let plan = SamplePlan::default();
        let first = scheme(plan, 1_000).unwrap();
        let next = larger(plan, 1_000, first).unwrap();
        assert_eq!((next.letter, next.size, next.accept), ('K', 125, 3));
        let least = scheme(plan, 91).unwrap();
        assert_eq!(larger(plan, 91, least).map(|s| s.letter), Some('H'));
        assert_eq!(larger(plan, 12, scheme(plan, 12).unwrap()), None);
    }

    #[test]
    fn a_draw_is_its_seed_and_a_longer_one_begins_with_it() {
        let population: Vec<u32> = (100..1_100).collect();
        let seed = seed(&[3; 32], "8412");
        let drawn = draw(&seed, &population, 80);
        // As the Python of docs/bundle-format.md draws it.
        assert_eq!(drawn[..8], [304, 663, 912, 681, 218, 926, 1028, 891]);
        assert_eq!(drawn, draw(&seed, &population, 125)[..80]);
        let once: std::collections::BTreeSet<u32> = drawn.iter().copied().collect();
        assert_eq!(once.len(), 80);
        assert!(once.iter().all(|r| population.contains(r)));
        let mut all = draw(&seed, &population, 5_000);
        all.sort_unstable();
        assert_eq!(all, population);
        assert_eq!(draw(&seed, &[], 5), Vec::<u32>::new());
    }

    /// 4,000 draws of 10 from 50: each is drawn 800 times, give or take six deviations.
    #[test]
    fn every_record_is_as_likely() {
        let population: Vec<u32> = (0..50).collect();
        let mut times = [0i32; 50];
        for i in 0..4_000 {
            for record in draw(&seed(&[9; 32], &i.to_string()), &population, 10) {
                times[record as usize] += 1;
            }
        }
        assert!(times.iter().all(|t| (t - 800).abs() < 152), "{times:?}");
    }
}
