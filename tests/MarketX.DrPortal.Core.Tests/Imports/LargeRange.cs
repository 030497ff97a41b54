using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;

namespace MarketX.DrPortal.Core.Tests.Imports;

/// <summary>Does something before a range that is more than the head of an archive is opened.</summary>
internal sealed class LargeRange(IBackupStorage inner, Func<string, CancellationToken, Task> before) : WrappedStorage(inner)
{
    private const int LargestOfAHead = 256 << 10;

    public override async Task<Stream> OpenRangeAsync(string key, string eTag, long offset, long length, CancellationToken cancellationToken)
    {
        if (length > LargestOfAHead)
            await before(key, cancellationToken);
        return await base.OpenRangeAsync(key, eTag, offset, length, cancellationToken);
    }
}
