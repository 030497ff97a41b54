namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// How large each part of an upload is whose length nobody knows yet. S3 takes 10,000 parts and objects up to 5 TB:
/// 8 MiB reach 7.8 GiB, 16 MiB reach 55 GiB, 32 MiB reach 164 GiB, 512 MiB reach 264 GiB, 2,000 MiB reach 5.1 TB.
/// </summary>
internal static class PartSizes
{
    public const int First = 8 << 20;

    /// <summary>S3's limit on the number of parts.</summary>
    public const int Count = 10_000;

    /// <summary>The size in bytes of part <paramref name="number"/>, from 1.</summary>
    public static int Of(int number) => number switch
    {
        <= 1000 => First,
        <= 4000 => 16 << 20,
        <= 7500 => 32 << 20,
        <= 7700 => 512 << 20,
        _ => 2000 << 20,
    };
}
