namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// How large each part of an upload is whose length nobody knows yet. S3 takes 10,000 parts and objects up to 5 TB:
/// 16 MiB reach 78 GiB, 64 MiB reach 234 GiB, 2,000 MiB reach 5.0 TiB.
/// </summary>
internal static class PartSizes
{
    public const int First = 16 << 20;

    /// <summary>S3's limit on the number of parts.</summary>
    public const int Count = 10_000;

    /// <summary>The size in bytes of part <paramref name="number"/>, from 1.</summary>
    public static int Of(int number) => number switch
    {
        <= 5000 => First,
        <= 7500 => 64 << 20,
        _ => 2000 << 20,
    };
}
