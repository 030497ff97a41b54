using System.Runtime.ExceptionServices;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Waits for tasks that work on one thing: the first failure stops the others, and is the one that is told.</summary>
internal static class FirstFailure
{
    public static async Task WhenAllAsync(IEnumerable<Task> tasks, CancellationTokenSource stop)
    {
        var left = tasks.ToList();
        ExceptionDispatchInfo? failure = null;
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left);
            left.Remove(ended);
            try
            {
                await ended;
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
                await stop.CancelAsync();
            }
        }

        failure?.Throw();
    }
}
