namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Looks at one area. Expected failures become checks; what it throws becomes a problem of the area.</summary>
internal interface IDoctorArea
{
    string Name { get; }

    IAsyncEnumerable<DoctorCheck> LookAsync(CancellationToken cancellationToken);
}
