using System.Runtime.InteropServices;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.Packages;

/// <summary>The shared libraries of an unpacked tree, with the loader that goes with them: the machine's own C library may be older.</summary>
/// <param name="Folder">The libraries' folder.</param>
/// <param name="Loader">The dynamic loader, which runs a program that it is given.</param>
internal sealed record UnpackedLibraries(string Folder, string Loader)
{
    /// <summary>Why no tree can run here; null when one can.</summary>
    public static string? WhyNot => Names is null ? $"Debian's packages for {RuntimeInformation.ProcessArchitecture} are not known here" : null;

    /// <exception cref="ServiceException">Not on this kind of processor.</exception>
    public static UnpackedLibraries Of(string tree)
    {
        var (triplet, loader) = Names ?? throw new ServiceException($"{WhyNot}.");
        var folder = Path.Combine(tree, "usr/lib", triplet);
        return new UnpackedLibraries(folder, Path.Combine(folder, loader));
    }

    private static (string Triplet, string Loader)? Names => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
        Architecture.Arm64 => ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
        _ => null,
    };
}
