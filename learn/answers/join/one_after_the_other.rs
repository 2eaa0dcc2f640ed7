// Wrong: the second does not begin until the first is over.

pub async fn join<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let left = a.await;
    let right = b.await;
    (left, right)
}
