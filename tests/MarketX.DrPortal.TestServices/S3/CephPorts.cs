using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>The ports of one Ceph instance.</summary>
/// <param name="Osd">First of <see cref="OsdCount"/> ports that the storage daemon may take; it skips those in use.</param>
/// <param name="Vault">Where the encryption keys come from.</param>
public sealed record CephPorts(int S3, int Monitor, int Osd, int Vault)
{
    internal const int OsdCount = 64;

    internal static readonly CephPorts None = new(0, 0, 0, 0);

    /// <summary>The same ports as far as they are free, others for the rest.</summary>
    internal CephPorts Free() => new(
        LoopbackPort.FreeOr(S3),
        LoopbackPort.FreeOr(Monitor),
        Osd != 0 ? Osd : LoopbackPort.Free(),
        LoopbackPort.FreeOr(Vault));
}
