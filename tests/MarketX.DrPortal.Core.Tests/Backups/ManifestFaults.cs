using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>A bucket that is whole but for manifests: they cannot be written, or are not what was written.</summary>
internal sealed class ManifestFaults(IBackupStorage inner, bool garble) : WrappedStorage(inner)
{
    public override Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken)
    {
        if (!garble)
            throw new StorageException($"{Place} refused writing {key}.");
        var changed = bytes.ToArray();
        // The first letter of the database's name.
        changed[changed.AsSpan().IndexOf("\"database\":\""u8) + 12] ^= 1;
        return base.PutAsync(key, changed, contentType, cancellationToken);
    }
}
