using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace MarketX.DrPortal.Web.Tests;

/// <summary>Second half of Bunit.props: loads AngleSharp.Diffing from its folder when bunit asks for it.</summary>
internal static class BunitImport
{
    [ModuleInitializer]
    public static void Register() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "diffing", "AngleSharp.Diffing.dll"))
            : null;
}
