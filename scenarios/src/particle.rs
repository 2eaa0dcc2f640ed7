//! Which particle does a Korean word take?
//!
//! A Korean particle follows the sound of the word before it: 영희는, but 동현은. What counts is whether its last syllable
//! ends in a consonant, and for 으로/로 whether that is ㄹ. A syllable says so in its code point. A number is
//! read aloud (3 is 삼), and a Latin letter that stands alone or ends an abbreviation is spelled (URL is 유알엘).
//! Other Latin words are written in Hangul as they sound; what they end in is guessed from their last letter.
//!
//! Next: [`template`](crate::template)

/// How a word ends, to the ear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// The consonant ㄹ.
    Liquid,
    Consonant,
}

/// The particle of `pair` that follows `word`: of `이/가`, `은/는`, `을/를`, `과/와`, `으로/로` or `이라/라`, the first after a
/// consonant and the second after a vowel. O(letters).
///
/// ```
/// use scenarios::particle::particle;
///
/// assert_eq!(particle("동현", "은/는"), "은");
/// assert_eq!(particle("영희", "은/는"), "는");
/// ```
pub fn particle<'a>(word: &str, pair: &'a str) -> &'a str {
    let (closed, open) = pair.split_once('/').unwrap_or((pair, pair));
    match ending(word) {
        Ending::Liquid if open == "로" => open,
        Ending::Liquid | Ending::Consonant => closed,
        Ending::Vowel => open,
    }
}

fn ending(word: &str) -> Ending {
    let heard: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let Some(&last) = heard.last() else {
        return Ending::Vowel;
    };
    let before = heard.len().checked_sub(2).map(|at| heard[at]);
    match last {
        '가'..='힣' => match (u32::from(last) - u32::from('가')) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Liquid,
            _ => Ending::Consonant,
        },
        // 일, 칠, 팔
        '1' | '7' | '8' => Ending::Liquid,
        // 영 (or 십, 백, 천, 만), 삼, 육
        '0' | '3' | '6' => Ending::Consonant,
        // 엘, 알
        'L' => Ending::Liquid,
        'R' if before.is_none_or(|c| c.is_uppercase()) => Ending::Liquid,
        'l' => Ending::Liquid,
        'M' | 'N' | 'm' | 'n' => Ending::Consonant,
        'g' if before == Some('n') => Ending::Consonant,
        // 엔진, 타임; 파일
        'e' if matches!(before, Some('m' | 'n')) => Ending::Consonant,
        'e' if before == Some('l') => Ending::Liquid,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests;
