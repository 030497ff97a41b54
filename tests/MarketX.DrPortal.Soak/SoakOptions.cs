namespace MarketX.DrPortal.Soak;

/// <summary>What to do, and for how long.</summary>
/// <param name="Length">How long things are asked for; the end waits for what runs.</param>
/// <param name="Seed">Of the random numbers.</param>
/// <param name="Scale">Size of the sample database.</param>
/// <param name="StateFolder">Servers and sample.</param>
/// <param name="CacheFolder">Downloads.</param>
/// <param name="Program">The portal.</param>
internal sealed record SoakOptions(TimeSpan Length, int Seed, double Scale, DirectoryInfo StateFolder, DirectoryInfo CacheFolder, FileInfo Program);
