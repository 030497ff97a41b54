using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A run as it changes: its state now, every change, and the end.</summary>
internal sealed class RunEvents(RunFeed feed, IRunStore store, TimeProvider time)
{
    // Proxies close connections on which nothing moves.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    public async IAsyncEnumerable<SseItem<RunDocument>> WatchAsync(RunId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = feed.WatchAsync(stop.Token).GetAsyncEnumerator(CancellationToken.None);
        // Listening begins before the row is read, so that no change falls between the two.
        var next = changes.MoveNextAsync().AsTask();
        try
        {
            var current = await store.FindAsync(id, cancellationToken);
            while (current is not null)
            {
                yield return new SseItem<RunDocument>(RunDocument.Of(current), current.Status.IsActive() ? "progress" : "end");
                if (!current.Status.IsActive())
                    break;
                while (await Task.WhenAny(next, Task.Delay(SignOfLife, time, cancellationToken)) == next)
                {
                    if (!await next)
                        yield break;
                    var changed = changes.Current;
                    next = changes.MoveNextAsync().AsTask();
                    if (changed.Id != id)
                        continue;
                    current = changed;
                    break;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // The subscription ends by its token; only then is nothing left that could be at work in it.
            await stop.CancelAsync();
            await next;
            await changes.DisposeAsync();
        }
    }
}
